package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.rules.Change;
import dev.pinfold.pins.rules.PinRules;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the rules make of a command.
record Commanded(PinRules rules, Command command, boolean isAudited) implements Proposal {

  @Override
  public Cid cid() {
    return command.cid();
  }

  @Override
  public Set<RequestId> needs(@Nullable Pin pin) {
    Set<RequestId> needs = new HashSet<>();
    if (pin == null) {
      return needs;
    }
    switch (command) {
      case Command.Want want -> {
        for (RequestRef ref : pin.requests()) {
          if (ref.id().equals(want.id())
              || (want.keyed() && ref.keyed() && ref.owner() == want.id().owner())) {
            needs.add(ref.id());
          }
        }
      }
      case Command.Release release -> {
        for (RequestRef ref : pin.requests()) {
          RequestId id = release.id();
          if (id == null ? ref.keyed() && ref.owner() == release.owner() : ref.id().equals(id)) {
            needs.add(ref.id());
            if (ref.id().equals(pin.lead())) {
              List<RequestRef> others =
                  pin.requests().stream().filter(other -> !other.equals(ref)).toList();
              RequestId next = RequestRef.leading(others);
              if (next != null) {
                needs.add(next);
              }
            }
          }
        }
      }
      case Command.Assign _, Command.Acknowledge _, Command.Recover _, Command.Verify _ -> {}
    }
    return needs;
  }

  @Override
  public Set<RequestId> makes(@Nullable Pin pin) {
    return command instanceof Command.Want want
            && (pin == null || Stored.ref(pin, want.id()) == null)
        ? Set.of(want.id())
        : Set.of();
  }

  @Override
  public Change change(
      Stored stored,
      Function<RequestId, @Nullable PinRequest> requests,
      Instant now,
      long version) {
    return rules.apply(stored.pin(), command, requests, now, version);
  }

  @Override
  public long version(long version) {
    return version;
  }

  @Override
  public boolean replacesEvents() {
    return false;
  }
}
