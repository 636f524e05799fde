/// What ZFS costs a database, and what it gives: against a plain directory, in the same run.
@NullMarked
package dev.pinfold.bench.volumes;

import org.jspecify.annotations.NullMarked;
