/// Tests that broken variants are found. They do not test what the tools say: see `run`.
@NullMarked
package dev.pinfold.verify.mutant;

import org.jspecify.annotations.NullMarked;
