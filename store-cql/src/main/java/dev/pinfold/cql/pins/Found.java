package dev.pinfold.cql.pins;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import org.jspecify.annotations.Nullable;

/// What was found of a pin and a request on it.
///
/// @param request with its pin's status; null if there is none now, or if none was asked for
/// @param pin null if there is none now
/// @param version of the row that was read, also of a pin that is gone; 0 if there is no row
record Found(@Nullable PinRequest request, @Nullable Pin pin, long version) {}
