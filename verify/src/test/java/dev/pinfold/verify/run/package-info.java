/// Tests that the models hold, by the real tools. What is broken on purpose is tested in `mutant`.
@NullMarked
package dev.pinfold.verify.run;

import org.jspecify.annotations.NullMarked;
