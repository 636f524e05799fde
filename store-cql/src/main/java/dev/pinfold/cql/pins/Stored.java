package dev.pinfold.cql.pins;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the row of a pin says.
///
/// @param pin null if there is none, or none any more
/// @param version of the row, also of a pin that is gone; 0 if there is no row
/// @param number of the change that made it so: its place in the feed, which is less than the
///     version of a pin that was taken over from elsewhere
/// @param leadVersion the version of the request that leads; 0 if none does
record Stored(@Nullable Pin pin, long version, long number, long leadVersion) {

  /// There is no row.
  static final Stored NOTHING = new Stored(null, 0, 0, 0);

  /// The columns of the row; those of a pin that is gone if there was no row.
  Map<String, Object> columns() {
    return pin == null ? Columns.gone(version, number) : Columns.of(pin, number, leadVersion);
  }

  /// The request that leads, or null.
  @Nullable PinRequest lead() {
    return pin == null || pin.lead() == null ? null : lead(pin.lead());
  }

  /// The request of that id if it is the one that leads; else null.
  @Nullable PinRequest lead(RequestId id) {
    if (pin == null || !id.equals(pin.lead())) {
      return null;
    }
    RequestRef ref = ref(pin, id);
    return ref == null
        ? null
        : new PinRequest(
            id, pin.cid(), ref.keyed(), pin.spec(), pin.created(), pin.status(), leadVersion);
  }

  /// What a pin keeps of a request on it; null if it is not on it.
  static @Nullable RequestRef ref(Pin pin, RequestId id) {
    for (RequestRef ref : pin.requests()) {
      if (ref.id().equals(id)) {
        return ref;
      }
    }
    return null;
  }
}
