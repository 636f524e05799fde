/// What pools and datasets are, as zfs, zpool and the kernel tell it. Parsers are pure; output that
/// is not understood is a problem that names the command, never a zero.
@NullMarked
package dev.pinfold.volumes.watch.measure;

import org.jspecify.annotations.NullMarked;
