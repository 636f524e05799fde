/// Where tests that need ZFS run, and what they use there.
///
/// A test class tagged `zfs` is an ordinary class of Jupiter. On a machine without ZFS
/// [dev.pinfold.volumes.bed.GuestTestEngine] runs it in a JVM of a guest that has it
/// (`etc/zfs-guest`), and reports its tests one by one. This package does not use the code that it
/// helps to test.
@NullMarked
package dev.pinfold.volumes.bed;

import org.jspecify.annotations.NullMarked;
