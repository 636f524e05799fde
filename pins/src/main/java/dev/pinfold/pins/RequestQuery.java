package dev.pinfold.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
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

    /// Whether it holds for a name.
    public boolean matches(String name) {
      String found = ignoreCase ? lowerCase(name) : name;
      String wanted = ignoreCase ? lowerCase(text) : text;
      return switch (kind) {
        case WHOLE -> found.equals(wanted);
        case PREFIX -> found.startsWith(wanted);
        case PART -> found.contains(wanted);
      };
    }

    /// A name as searches see it: each character by itself in lower case, whatever stands beside
    /// it, so that a part of a name is a part of this.
    public static String lowerCase(String name) {
      int[] lower = name.codePoints().map(Character::toLowerCase).toArray();
      return new String(lower, 0, lower.length);
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

  /// Whether a request is one of these.
  public boolean matches(PinRequest request) {
    if (request.owner() != owner
        || !(statuses.isEmpty() || statuses.contains(request.status()))
        || !(cids.isEmpty() || cids.contains(request.cid()))) {
      return false;
    }
    Instant created = Instant.ofEpochMilli(request.id().millis());
    if ((after != null && !created.isAfter(after))
        || (before != null && !created.isBefore(before))) {
      return false;
    }
    Map<String, String> found = request.spec().metadata();
    for (Map.Entry<String, String> condition : metadata.entrySet()) {
      if (!condition.getValue().equals(found.get(condition.getKey()))) {
        return false;
      }
    }
    return name == null || name.matches(request.spec().name());
  }
}
