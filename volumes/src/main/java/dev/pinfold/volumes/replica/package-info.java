/// Copies of shards on other pools and hosts: what to send next, sending it, verifying it, and
/// making a copy the one that is written to.
@NullMarked
package dev.pinfold.volumes.replica;

import org.jspecify.annotations.NullMarked;
