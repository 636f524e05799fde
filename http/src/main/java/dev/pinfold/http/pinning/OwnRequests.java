package dev.pinfold.http.pinning;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Withdrawal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Finds requests of the owner who asks. What is another's is not found, as if it were not there.
final class OwnRequests {

  private final PinService service;

  OwnRequests(PinService service) {
    this.service = service;
  }

  /// The id that `text` is.
  ///
  /// @throws ProblemException `request_not_found` if it is none: ids are opaque to clients, so a
  ///     text that was never given out is not malformed
  static RequestId id(String text) {
    return RequestId.parse(text).orElseThrow(() -> Refusals.unknownRequest(text));
  }

  /// The request of that id.
  ///
  /// @throws ProblemException `request_not_found`
  PinRequest find(Owner owner, String text) {
    PinRequest request = service.request(owner, id(text));
    if (request == null) {
      throw Refusals.unknownRequest(text);
    }
    return request;
  }

  /// What an operation made: as it was then, or as it is by now if it was done before and is still
  /// there.
  PinRequest made(Outcome.Done done) {
    PinRequest made = Objects.requireNonNull(done.request(), "request");
    PinRequest present = done.repeated() ? service.store().request(made.id()) : null;
    return present == null ? made : present;
  }

  /// Takes requests back.
  ///
  /// @return an outcome for each, in their order; one that has gone since it was found is refused
  ///     as `request_not_found`
  /// @throws ProblemException `owner_suspended`
  List<Outcome> release(Owner owner, List<PinRequest> requests) {
    List<Outcome> outcomes =
        service.release(
            owner, requests.stream().map(each -> Withdrawal.of(each.cid(), each.id())).toList());
    List<Outcome> told = new ArrayList<>(outcomes.size());
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      boolean gone =
          outcome instanceof Outcome.Refused(Problem problem)
              && problem.code().equals("not_pinned");
      told.add(
          gone
              ? new Outcome.Refused(
                  Refusals.unknownRequest(requests.get(i).id().toString()).problem())
              : outcome);
    }
    return told;
  }

  /// The newest request on a CID.
  ///
  /// @throws ProblemException `cid_not_pinned`
  PinRequest newest(Owner owner, Cid cid) {
    RequestQuery query = RequestQuery.of(owner.number()).withCids(List.of(cid));
    List<PinRequest> newest = service.store().requests(query, 1, null).requests();
    if (newest.isEmpty()) {
      throw Refusals.unpinnedCid(cid);
    }
    return newest.getFirst();
  }
}
