package dev.pinfold.verify.mutant;

import dev.pinfold.verify.explore.Property;
import dev.pinfold.verify.protocol.Configuration;

/// A broken variant, and transactions that show it.
///
/// @param title what it does differently, in a line
/// @param why what the protocol has instead, or why this must fail
/// @param breaks the property that it must be found to break
public record Mutant(
    String name, String title, String why, Configuration configuration, Property breaks) {}
