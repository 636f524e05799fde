/// Where tests that need ZFS run, and what they use there.
///
/// A test class tagged `zfs` is an ordinary class of Jupiter. On a machine without ZFS
/// [dev.pinfold.bed.GuestTestEngine] runs it in a JVM of a guest that has it
/// (`etc/zfs-guest`), and reports its tests one by one. It knows nothing of Pinfold: what is tested
/// does not help to test itself.
@NullMarked
package dev.pinfold.bed;

import org.jspecify.annotations.NullMarked;
