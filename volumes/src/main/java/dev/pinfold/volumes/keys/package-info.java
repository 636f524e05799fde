/// The keys of encrypted datasets: where they come from, loading and unloading them, changing them,
/// and a copy in escrow.
@NullMarked
package dev.pinfold.volumes.keys;

import org.jspecify.annotations.NullMarked;
