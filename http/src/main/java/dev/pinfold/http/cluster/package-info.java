/// IPFS Cluster's REST API, as its clients know it: paths, JSON, status codes and error texts of
/// version 1.1.6.
///
/// This package does not decide what becomes of a pin.
@NullMarked
package dev.pinfold.http.cluster;

import org.jspecify.annotations.NullMarked;
