/// Changes as plans: printed as the commands that they are, approved, executed step by step.
@NullMarked
package dev.pinfold.volumes.plan;

import org.jspecify.annotations.NullMarked;
