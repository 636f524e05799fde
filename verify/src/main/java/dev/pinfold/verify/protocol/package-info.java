/// What is checked: transactions as finite machines over the granules of a configuration, made by
/// the engine's own rules for plans, modes and waiting.
///
/// It knows no checker and no notation; `explore` and `notation` are made from it.
@NullMarked
package dev.pinfold.verify.protocol;

import org.jspecify.annotations.NullMarked;
