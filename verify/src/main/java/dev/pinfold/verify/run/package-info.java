/// The command: which configurations are checked by which tools, and the table of what came out.
@NullMarked
package dev.pinfold.verify.run;

import org.jspecify.annotations.NullMarked;
