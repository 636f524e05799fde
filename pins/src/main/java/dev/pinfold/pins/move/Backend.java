package dev.pinfold.pins.move;

import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Registry;

/// One of the two stores of a move, with its small records.
///
/// @param name as configurations have it: `embedded`, `cql`
public record Backend(String name, PinStore pins, Registry registry) {}
