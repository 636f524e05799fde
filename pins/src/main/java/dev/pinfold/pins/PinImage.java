package dev.pinfold.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a store keeps of a CID, as another store can take it over.
///
/// @param pin null if there is none
/// @param requests those of the pin, in the order of their ids
/// @param events of the CID, the newest first
/// @param version of the pin; of the change that removed it if there is none
public record PinImage(
    Cid cid, @Nullable Pin pin, List<PinRequest> requests, List<PinEvent> events, long version) {

  public PinImage {
    requests = List.copyOf(requests);
    events = List.copyOf(events);
  }

  /// A CID whose pin went with the change of that number.
  public static PinImage gone(Cid cid, List<PinEvent> events, long version) {
    return new PinImage(cid, null, List.of(), events, version);
  }
}
