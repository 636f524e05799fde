/// The process beside an IPFS daemon. This package does not know how pins are stored.
@NullMarked
package dev.pinfold.agent;

import org.jspecify.annotations.NullMarked;
