package dev.pinfold.http.pinning;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.PinService;
import java.util.List;

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
