/// The pin service: who may pin what, which peers take it, what happens when time passes.
///
/// This package does not know how pins are kept, nor how requests arrive.
@NullMarked
package dev.pinfold.pins.service;

import org.jspecify.annotations.NullMarked;
