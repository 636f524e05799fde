@NullMarked
package dev.pinfold.http.auth;

import org.jspecify.annotations.NullMarked;
