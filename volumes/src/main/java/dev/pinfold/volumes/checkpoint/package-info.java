/// Checkpoints of a database on ZFS: made while it runs, looked at, verified, restored, kept for as
/// long as somebody wants them. The catalogue is ZFS itself: names and properties of snapshots.
@NullMarked
package dev.pinfold.volumes.checkpoint;

import org.jspecify.annotations.NullMarked;
