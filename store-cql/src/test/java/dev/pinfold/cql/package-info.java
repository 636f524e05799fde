/// What the tests of all packages use.
@NullMarked
package dev.pinfold.cql;

import org.jspecify.annotations.NullMarked;
