package dev.pinfold.pins.move;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads all that a store keeps of pins.
final class Images {

  /// More than any store keeps.
  private static final int EVENTS_MAX = 1_000;

  private Images() {}

  /// The image of a pin; null if it changed while it was read, so that the feed will tell of it.
  static @Nullable PinImage of(PinStore store, Pin pin) {
    List<PinRequest> requests = new ArrayList<>(pin.requests().size());
    for (RequestRef ref : pin.requests()) {
      PinRequest request = store.request(ref.id());
      if (request == null
          || request.version() > pin.version()
          || request.status() != pin.status()
          || !request.cid().equals(pin.cid())) {
        return null;
      }
      requests.add(request);
    }
    return new PinImage(
        pin.cid(), pin, requests, store.events(pin.cid(), EVENTS_MAX), pin.version());
  }

  /// The image of a CID that has no pin, to be taken over by a store that has one of `version`.
  static PinImage gone(PinStore store, Cid cid, long version) {
    return PinImage.gone(cid, store.events(cid, EVENTS_MAX), version + 1);
  }
}
