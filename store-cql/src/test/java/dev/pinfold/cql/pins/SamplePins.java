package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Pins of which only counts are of interest.
final class SamplePins {

  private SamplePins() {}

  /// @param owners of its requests, one entry a request
  static Pin pin(PinStatus status, List<Integer> owners, Map<String, PlacementStatus> placements) {
    List<RequestRef> requests = new ArrayList<>();
    for (int i = 0; i < owners.size(); i++) {
      requests.add(
          new RequestRef(RequestId.of(i, owners.get(i), i), false, PinMode.RECURSIVE, 1, 1));
    }
    TreeMap<String, Placement> placed = new TreeMap<>();
    placements.forEach((peer, at) -> placed.put(peer, Placement.assigned(at, 1, Instant.EPOCH)));
    return new Pin(
        Cid.v0(Multihash.of(Multihash.SHA2_256, new byte[32])),
        PinSpec.DEFAULT,
        Instant.EPOCH,
        RequestRef.leading(requests),
        requests,
        List.copyOf(placements.keySet()),
        placed,
        status,
        0,
        Instant.EPOCH,
        1);
  }
}
