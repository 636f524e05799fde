package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.rules.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes a pin over as another store had it, if what is here is older.
record Installed(PinImage image) implements Proposal {

  @Override
  public Cid cid() {
    return image.cid();
  }

  @Override
  public Set<RequestId> needs(@Nullable Pin pin) {
    return pin == null
        ? Set.of()
        : pin.requests().stream().map(RequestRef::id).collect(Collectors.toSet());
  }

  @Override
  public Set<RequestId> makes(@Nullable Pin pin) {
    Set<RequestId> makes =
        image.requests().stream().map(PinRequest::id).collect(Collectors.toSet());
    makes.removeAll(needs(pin));
    return makes;
  }

  @Override
  public Change change(
      Stored stored,
      Function<RequestId, @Nullable PinRequest> requests,
      Instant now,
      long version) {
    Pin before = stored.pin();
    Pin after = image.pin();
    Outcome done = new Outcome.Done(after, null, false);
    boolean stays =
        before == null
            // Nothing goes; but later changes must have greater versions.
            ? after == null && image.version() < version
            : before.version() >= image.version();
    if (stays) {
      return new Change(before, before, List.of(), List.of(), List.of(), done);
    }
    Set<RequestId> stay = new HashSet<>();
    image.requests().forEach(request -> stay.add(request.id()));
    List<PinRequest> removed = new ArrayList<>();
    for (RequestId id : needs(before)) {
      if (!stay.contains(id)) {
        removed.add(Objects.requireNonNull(requests.apply(id)));
      }
    }
    return new Change(before, after, image.requests(), removed, image.events().reversed(), done);
  }

  @Override
  public long version(long version) {
    return image.version();
  }

  @Override
  public boolean isAudited() {
    return !image.events().isEmpty();
  }

  @Override
  public boolean replacesEvents() {
    return true;
  }
}
