@NullMarked
package dev.pinfold.http.exchange;

import org.jspecify.annotations.NullMarked;
