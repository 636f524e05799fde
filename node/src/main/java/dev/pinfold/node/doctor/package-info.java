/// Looks for what would keep a server from running well, before it is started or while it runs.
///
/// This package does not print, and does not change anything.
@NullMarked
package dev.pinfold.node.doctor;

import org.jspecify.annotations.NullMarked;
