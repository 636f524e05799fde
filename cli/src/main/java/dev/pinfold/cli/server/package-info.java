/// Commands that are servers: the node itself, the agent beside an IPFS daemon, and what helps to
/// set them up.
@NullMarked
package dev.pinfold.cli.server;

import org.jspecify.annotations.NullMarked;
