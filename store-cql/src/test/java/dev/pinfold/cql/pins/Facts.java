package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A truth in memory, to compare lists with.
final class Facts implements Witness {

  /// What is true of a CID.
  ///
  /// @param pin null if it is gone
  record Fact(@Nullable Pin pin, List<PinRequest> requests, long version) {}

  private final Map<Cid, Fact> facts = new HashMap<>();

  /// A pin with these requests.
  static Pin pin(
      Cid cid,
      PinStatus status,
      List<PinRequest> requests,
      Map<String, Placement> placements,
      long version) {
    List<RequestRef> refs = new ArrayList<>();
    for (PinRequest request : requests) {
      refs.add(new RequestRef(request.id(), request.keyed(), request.spec().mode(), 1, 1));
    }
    PinSpec spec = requests.isEmpty() ? PinSpec.DEFAULT : requests.getFirst().spec();
    return new Pin(
        cid,
        spec,
        Instant.EPOCH,
        RequestRef.leading(refs),
        refs,
        List.of(),
        new TreeMap<>(placements),
        status,
        0,
        Instant.EPOCH,
        version);
  }

  synchronized void put(Pin pin, List<PinRequest> requests) {
    facts.put(pin.cid(), new Fact(pin, List.copyOf(requests), pin.version()));
  }

  synchronized void gone(Cid cid, long version) {
    facts.put(cid, new Fact(null, List.of(), version));
  }

  @Override
  public synchronized List<Found> look(List<? extends @Nullable RequestId> ids, List<Cid> cids) {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < cids.size(); i++) {
      Fact fact = facts.get(cids.get(i));
      if (fact == null) {
        found.add(new Found(null, null, 0));
        continue;
      }
      RequestId id = ids.get(i);
      PinRequest request = null;
      for (PinRequest each : fact.requests()) {
        if (each.id().equals(id)) {
          request = each.with(Objects.requireNonNull(fact.pin()).status());
        }
      }
      found.add(new Found(request, fact.pin(), fact.version()));
    }
    return found;
  }
}
