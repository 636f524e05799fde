package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what is true of entries of lists.
interface Witness {

  /// What there is now of each pin, and of a request on it.
  ///
  /// @param ids null where only the pin is asked for
  List<Found> look(List<? extends @Nullable RequestId> ids, List<Cid> cids);
}
