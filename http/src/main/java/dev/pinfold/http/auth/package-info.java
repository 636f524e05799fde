/// Who asks: credentials to an owner. This package decides, it does not answer requests.
@NullMarked
package dev.pinfold.http.auth;

import org.jspecify.annotations.NullMarked;
