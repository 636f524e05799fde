package dev.pinfold.pins.rules;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command makes of a pin. A store writes it as a whole.
///
/// @param before null if there was none
/// @param after null if there is none any more; the same as `before` if nothing changes
/// @param put requests that are made or changed, beyond the status that all requests of the pin
///     share
/// @param removed requests that go
/// @param outcome the answer, once this is written
public record Change(
    @Nullable Pin before,
    @Nullable Pin after,
    List<PinRequest> put,
    List<PinRequest> removed,
    List<PinEvent> events,
    Outcome outcome) {

  static Change nothing(@Nullable Pin pin, Outcome outcome) {
    return new Change(pin, pin, List.of(), List.of(), List.of(), outcome);
  }

  /// Whether the pin is another than before.
  @SuppressWarnings("ReferenceEquality") // The rules give back the very pin if nothing changes.
  public boolean changesPin() {
    return before != after;
  }

  /// Whether there is anything to write.
  public boolean isEmpty() {
    return !changesPin() && put.isEmpty() && removed.isEmpty() && events.isEmpty();
  }
}
