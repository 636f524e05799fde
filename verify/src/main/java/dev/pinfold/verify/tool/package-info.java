/// The checkers that are used: each is a process of its own, or a library in this one, and each
/// says what it found in the same words.
///
/// What a tool printed is read; where it says something unknown, that is a failure and not a
/// verdict.
@NullMarked
package dev.pinfold.verify.tool;

import org.jspecify.annotations.NullMarked;
