/// Tests of the Pinning Service API over a real store, and over a transport that is memory.
@NullMarked
package dev.pinfold.http.pinning;

import org.jspecify.annotations.NullMarked;
