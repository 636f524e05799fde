package dev.pinfold.node;

import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Registry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where pins are kept, opened.
///
/// @param registry small records beside them
/// @param failure why it cannot be used now, or null; must not block. Null if only its writes tell
record Store(
    PinStore pins, Registry registry, @Nullable Supplier<@Nullable String> failure) {}
