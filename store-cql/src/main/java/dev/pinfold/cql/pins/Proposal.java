package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.rules.Change;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is to be made of a pin, whatever it is when it is read.
interface Proposal {

  /// The pin that it is about.
  Cid cid();

  /// Requests on the pin that must be read to know what becomes of it.
  Set<RequestId> needs(@Nullable Pin pin);

  /// Requests that it may make: none of these ids may be on another CID.
  Set<RequestId> makes(@Nullable Pin pin);

  /// What it makes of the pin.
  ///
  /// @param requests finds those that were read
  /// @param version that the pin is to have
  Change change(
      Stored stored, Function<RequestId, @Nullable PinRequest> requests, Instant now, long version);

  /// The version of the pin after it, or of its going.
  ///
  /// @param version as given to [#change]
  long version(long version);

  /// Whether events are kept.
  boolean isAudited();

  /// Whether the events are all that the CID has.
  boolean replacesEvents();
}
