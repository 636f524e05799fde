/// That there is ZFS for tests, and that what they do there is reported.
@NullMarked
package dev.pinfold.bed;

import org.jspecify.annotations.NullMarked;
