@NullMarked
package dev.pinfold.http.server;

import org.jspecify.annotations.NullMarked;
