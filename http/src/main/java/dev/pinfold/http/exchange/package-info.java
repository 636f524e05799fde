/// How pins come from elsewhere and go there: IPFS Cluster's exports, read and written.
///
/// This package knows no requests, so that what it does can be done without a server, too.
@NullMarked
package dev.pinfold.http.exchange;

import org.jspecify.annotations.NullMarked;
