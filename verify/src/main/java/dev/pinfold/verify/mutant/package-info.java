/// Broken variants of the protocol, and the shortest stories of how they fail.
///
/// A check that finds nothing proves little until it is shown to find something: each variant
/// differs from the engine in one point, and each must be found.
@NullMarked
package dev.pinfold.verify.mutant;

import org.jspecify.annotations.NullMarked;
