/// The command as its users meet it: real processes, spoken to by the real clients of IPFS Cluster
/// and of pinning services, and by bytes on a socket.
///
/// This package calls nothing of Pinfold; what it knows of it is what the interfaces promise.
@NullMarked
package dev.pinfold.acceptance;

import org.jspecify.annotations.NullMarked;
