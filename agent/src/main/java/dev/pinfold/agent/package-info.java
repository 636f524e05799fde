/// The process beside an IPFS daemon: it takes work for its peer from the Pinfold server, drives
/// the daemon over the Kubo RPC API, and acknowledges.
///
/// This package does not know how pins are stored, nor who wants them, and it keeps nothing on
/// disk: the server's queue is the only truth about what is to be done, the daemon's pin set the
/// only truth about what is held.
@NullMarked
package dev.pinfold.agent;

import org.jspecify.annotations.NullMarked;
