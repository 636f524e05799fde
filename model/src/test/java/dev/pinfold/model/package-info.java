/// Tests of the values that pins are made of.
@NullMarked
package dev.pinfold.model;

import org.jspecify.annotations.NullMarked;
