package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Peers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the keyed requests of owners back, on conditions or as operations.
///
/// @param store that keeps the requests
/// @param peers that the pin goes on with if others want it
record Releases(PinStore store, Peers peers) {

  /// What is to be taken back.
  ///
  /// @param expectedVersion of the request; null for any
  record Released(Cid cid, @Nullable Operation operation, @Nullable Long expectedVersion) {}

  /// An outcome for each, in their order.
  List<Outcome> apply(Owner owner, List<Released> released) {
    mayWrite(owner);
    Allocator allocator = peers.allocator();
    return store.apply(
        released.stream()
            .map(
                each ->
                    new Submission(
                        new Command.Release(
                            each.cid(),
                            owner.number(),
                            null,
                            allocator,
                            each.expectedVersion(),
                            null),
                        each.operation(),
                        true))
            .toList());
  }

  /// @throws ProblemException `owner_suspended`
  static void mayWrite(Owner owner) {
    if (owner.suspended()) {
      throw new ProblemException(
          Problem.of(Problem.Kind.CONFLICT, "owner_suspended", "the owner may only read")
              .with("owner", owner.name()));
    }
  }
}
