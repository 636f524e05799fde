@NullMarked
package dev.pinfold.pins.service;

import org.jspecify.annotations.NullMarked;
