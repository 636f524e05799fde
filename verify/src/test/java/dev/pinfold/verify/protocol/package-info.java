/// Tests of what the models are made of, and of the lemmas that can be gone through case by case.
@NullMarked
package dev.pinfold.verify.protocol;

import org.jspecify.annotations.NullMarked;
