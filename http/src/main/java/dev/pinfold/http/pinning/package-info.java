/// The IPFS Pinning Service API, version 1.0.0, with additions that its clients need not know.
///
/// This package does not decide what becomes of a pin.
@NullMarked
package dev.pinfold.http.pinning;

import org.jspecify.annotations.NullMarked;
