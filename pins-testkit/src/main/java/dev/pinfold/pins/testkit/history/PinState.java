package dev.pinfold.pins.testkit.history;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.rules.Change;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One pin, with all that later answers depend on.
///
/// @param requests on it, with the status of the pin
/// @param past the outcomes of operations, by owner and id
/// @param version of the last change, also if the pin has gone since
record PinState(
    @Nullable Pin pin,
    Map<RequestId, PinRequest> requests,
    Map<PinState.Named, PinState.Past> past,
    long version) {

  static final PinState NOTHING = new PinState(null, Map.of(), Map.of(), 0);

  record Named(int owner, String id) {}

  record Past(Operation operation, Outcome.Done done) {}

  /// What became of an operation; null if it was not done yet.
  @Nullable Past past(Operation operation) {
    return past.get(new Named(operation.owner(), operation.id()));
  }

  /// After an operation was done.
  PinState with(Operation operation, Outcome.Done done) {
    Map<Named, Past> more = new HashMap<>(past);
    more.put(new Named(operation.owner(), operation.id()), new Past(operation, done));
    return new PinState(pin, requests, more, version);
  }

  /// After a change.
  PinState with(Change change, long newVersion) {
    Pin after = change.after();
    Map<RequestId, PinRequest> changed = new HashMap<>();
    if (after != null) {
      changed.putAll(requests);
      change.removed().forEach(request -> changed.remove(request.id()));
      change.put().forEach(request -> changed.put(request.id(), request));
      changed.replaceAll((_, request) -> request.with(after.status()));
    }
    return new PinState(after, changed, past, newVersion);
  }
}
