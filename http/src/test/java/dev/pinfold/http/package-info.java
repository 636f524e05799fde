@NullMarked
package dev.pinfold.http;

import org.jspecify.annotations.NullMarked;
