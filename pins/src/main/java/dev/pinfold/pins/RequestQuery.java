package dev.pinfold.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.PinStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which requests of an owner are wanted. All conditions hold at once.
///
/// @param owner the number of the owner
/// @param statuses any of these; empty for all
/// @param name null for any
/// @param cids any of these; empty for all
/// @param after created later than this, by the time in their ids; null for any
/// @param before created earlier than this; null for any
/// @param metadata each of these keys with this value
public record RequestQuery(
    int owner,
    Set<PinStatus> statuses,
    @Nullable NameMatch name,
    List<Cid> cids,
    @Nullable Instant after,
    @Nullable Instant before,
    Map<String, String> metadata) {

  /// A condition on a name.
  ///
  /// @param ignoreCase whether each character counts as its lower case
  public record NameMatch(String text, Kind kind, boolean ignoreCase) {

    /// Where `text` stands in the name.
    public enum Kind {
      WHOLE,
      PREFIX,
      PART
    }
  }

  public RequestQuery {
    statuses = Set.copyOf(statuses);
    cids = List.copyOf(cids);
    metadata = Map.copyOf(metadata);
  }

  /// All requests of an owner.
  public static RequestQuery of(int owner) {
    return new RequestQuery(owner, Set.of(), null, List.of(), null, null, Map.of());
  }

  public RequestQuery withStatuses(Set<PinStatus> wanted) {
    return new RequestQuery(owner, wanted, name, cids, after, before, metadata);
  }

  public RequestQuery withName(@Nullable NameMatch wanted) {
    return new RequestQuery(owner, statuses, wanted, cids, after, before, metadata);
  }

  public RequestQuery withCids(List<Cid> wanted) {
    return new RequestQuery(owner, statuses, name, wanted, after, before, metadata);
  }

  public RequestQuery withTimes(@Nullable Instant later, @Nullable Instant earlier) {
    return new RequestQuery(owner, statuses, name, cids, later, earlier, metadata);
  }

  public RequestQuery withMetadata(Map<String, String> wanted) {
    return new RequestQuery(owner, statuses, name, cids, after, before, wanted);
  }
}
