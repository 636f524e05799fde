@NullMarked
package dev.pinfold.http.cluster;

import org.jspecify.annotations.NullMarked;
