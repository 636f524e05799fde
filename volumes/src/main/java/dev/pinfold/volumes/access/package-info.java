/// What a user who is not root is allowed to do with datasets.
@NullMarked
package dev.pinfold.volumes.access;

import org.jspecify.annotations.NullMarked;
