@NullMarked
package dev.pinfold.http.json;

import org.jspecify.annotations.NullMarked;
