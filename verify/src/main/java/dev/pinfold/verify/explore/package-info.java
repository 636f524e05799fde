/// The models explored by an explicit search of our own: every state that can be reached, and what
/// can be said about all of them.
///
/// It is one of several independent counters; `tool` has the others.
@NullMarked
package dev.pinfold.verify.explore;

import org.jspecify.annotations.NullMarked;
