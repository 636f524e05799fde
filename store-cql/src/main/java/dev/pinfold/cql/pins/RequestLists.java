package dev.pinfold.cql.pins;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.PinStore.RequestPage;
import dev.pinfold.pins.PinStore.Tally;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.RequestQuery.NameMatch;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lists of an owner's requests, the newest first.
///
/// Each is led by what narrows it most: CIDs, then an entry of the metadata, then a whole name,
/// then statuses, else all there are. Every request that is found there is checked as it is now
/// against the whole query. So a part of a name costs as much as the requests that are gone through
/// to find it.
final class RequestLists {

  private static final int LIMIT_MAX = 1_000;

  /// How many entries are looked at in one go.
  private static final int LOOK_MIN = 16;

  private static final int LOOK_MAX = 512;

  /// How many entries tell which of several lists is the shortest.
  private static final int SHORT = 100;

  private static final int AHEAD_MAX = 16;

  private final SlicedList lists;
  private final CheckedLists checked;
  private final Witness witness;

  RequestLists(SlicedList lists, CheckedLists checked, Witness witness) {
    this.lists = lists;
    this.checked = checked;
    this.witness = witness;
  }

  /// The requests of these ids, with null for those there are not.
  List<@Nullable PinRequest> requests(List<RequestId> ids) {
    List<SlicedList.Hint> hints =
        lists.at(
            ids.stream()
                .map(id -> new SlicedList.Spot(Entries.all(id.owner()), Entries.place(id)))
                .toList());
    Map<RequestId, PinRequest> found = new HashMap<>();
    for (CheckedLists.Checked entry : checked.check(hints)) {
      PinRequest request = entry.found().request();
      if (request != null && entry.holds()) {
        found.put(request.id(), request);
      }
    }
    List<@Nullable PinRequest> requests = new ArrayList<>(ids.size());
    ids.forEach(id -> requests.add(found.get(id)));
    return requests;
  }

  RequestPage requests(RequestQuery asked, int max, @Nullable String token) {
    if (max < 1 || max > LIMIT_MAX) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "invalid_limit", "a page has 1 to 1000 requests")
              .with("found", max)
              .with("allowed", LIMIT_MAX));
    }
    RequestQuery query = simple(asked);
    Page page = new Page(query, max, from(query), to(query, token));
    if (query.cids().isEmpty()) {
      page.fill(leading(query, page.from, page.to));
    } else {
      page.fillFromPins();
    }
    return page.end();
  }

  /// The same query without conditions that every request fulfils.
  private static RequestQuery simple(RequestQuery asked) {
    NameMatch name = asked.name();
    RequestQuery query =
        name != null && name.kind() != NameMatch.Kind.WHOLE && name.text().isEmpty()
            ? asked.withName(null)
            : asked;
    return query.statuses().size() == PinStatus.values().length
        ? query.withStatuses(Set.of())
        : query;
  }

  /// @param countsOfOwner how many requests the owner has, by the number of their status
  Tally count(RequestQuery asked, int max, long[] countsOfOwner) {
    RequestQuery query = simple(asked);
    if (query.withStatuses(Set.of()).equals(RequestQuery.of(query.owner()))) {
      long count = 0;
      for (PinStatus status :
          query.statuses().isEmpty() ? EnumSet.allOf(PinStatus.class) : query.statuses()) {
        count += countsOfOwner[status.number()];
      }
      return new Tally(count, true);
    }
    long count = 0;
    String token = null;
    do {
      int some = Math.clamp(max + 1L - count, 1, LIMIT_MAX);
      RequestPage page = requests(query, some, token);
      count += page.requests().size();
      token = page.next();
    } while (token != null && count <= max);
    return new Tally(Math.min(count, max), count <= max);
  }

  // ---- the range

  private static Place from(RequestQuery query) {
    Instant after = query.after();
    return after == null || after.isBefore(Instant.EPOCH)
        ? Place.FIRST
        : Place.before(Entries.position(after) + 1);
  }

  private static Place to(RequestQuery query, @Nullable String token) {
    Place end = Place.END;
    Instant before = query.before();
    if (before != null) {
      long position = Entries.position(before);
      end = Place.before(before.isAfter(Instant.ofEpochMilli(position)) ? position + 1 : position);
    }
    return token == null ? end : Place.min(end, Entries.place(parse(token)));
  }

  private static String token(RequestId id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Entries.bytes(id).array());
  }

  private static RequestId parse(String token) {
    Problem invalid =
        Problem.of(
            Problem.Kind.INVALID,
            "invalid_page_token",
            "the page token is not one that was given out");
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(invalid, e);
    }
    if (bytes.length != 2 * Long.BYTES) {
      throw new ProblemException(invalid);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    RequestId id = new RequestId(new UUID(buffer.getLong(), buffer.getLong()));
    if (!token(id).equals(token)) {
      throw new ProblemException(invalid);
    }
    return id;
  }

  // ---- what leads

  private List<ListKey> leading(RequestQuery query, Place from, Place to) {
    int owner = query.owner();
    if (!query.metadata().isEmpty()) {
      return List.of(narrowest(query, from, to));
    }
    NameMatch name = query.name();
    if (name != null && name.kind() == NameMatch.Kind.WHOLE && !name.text().isEmpty()) {
      return List.of(Entries.name(owner, name.text()));
    }
    if (!query.statuses().isEmpty()) {
      return query.statuses().stream().map(status -> Entries.status(owner, status)).toList();
    }
    return List.of(Entries.all(owner));
  }

  /// The list of a condition on the metadata with the fewest entries in the range, as far as a look
  /// at some tells.
  private ListKey narrowest(RequestQuery query, Place from, Place to) {
    ListKey best = null;
    int least = Integer.MAX_VALUE;
    for (Map.Entry<String, String> condition : query.metadata().entrySet()) {
      ListKey list = Entries.metadata(query.owner(), condition.getKey(), condition.getValue());
      if (query.metadata().size() == 1) {
        return list;
      }
      SlicedList.Block block = lists.read(List.of(list), from, to, SHORT, 1);
      // A block may be short because slices are.
      int entries = block.covered() == null ? block.hints().size() : SHORT;
      if (entries < least) {
        best = list;
        least = entries;
      }
    }
    if (best == null) {
      throw new IllegalStateException("there is no condition on the metadata");
    }
    return best;
  }

  // ---- pages

  /// Fills a page with those requests that fulfil all conditions.
  private final class Page {
    private final RequestQuery query;
    private final int max;
    private final Place from;
    private final Place to;
    private final List<PinRequest> found = new ArrayList<>();
    private boolean more;

    Page(RequestQuery query, int max, Place from, Place to) {
      this.query = query;
      this.max = max;
      this.from = from;
      this.to = to;
    }

    void fill(List<ListKey> leading) {
      int limit = Math.clamp(max + 1L, LOOK_MIN, LOOK_MAX);
      int ahead = 1;
      Place end = to;
      while (end != null && from.compareTo(end) < 0 && !more) {
        SlicedList.Block block = lists.read(leading, from, end, limit, ahead);
        List<SlicedList.Hint> hints = block.hints();
        for (int i = 0; i < hints.size() && !more; i += LOOK_MAX) {
          add(checked.check(hints.subList(i, Math.min(hints.size(), i + LOOK_MAX))));
        }
        end = block.covered();
        limit = Math.min(LOOK_MAX, 2 * limit);
        ahead = hints.isEmpty() ? Math.min(AHEAD_MAX, 2 * ahead) : 1;
      }
    }

    private void add(List<CheckedLists.Checked> entries) {
      for (CheckedLists.Checked entry : entries) {
        PinRequest request = entry.found().request();
        // In whatever list it was found: what it is now is what counts.
        if (request != null && query.matches(request)) {
          add(request);
        }
      }
    }

    private void add(PinRequest request) {
      // Who changed its status may be in the lists of both.
      if (more || (!found.isEmpty() && found.getLast().id().equals(request.id()))) {
        return;
      }
      if (found.size() == max) {
        more = true;
      } else {
        found.add(request);
      }
    }

    /// Finds the requests by their CIDs.
    void fillFromPins() {
      List<Cid> cids = List.copyOf(new LinkedHashSet<>(query.cids()));
      TreeMap<RequestId, Cid> own = new TreeMap<>(Collections.reverseOrder());
      for (Found of : witness.look(Collections.nCopies(cids.size(), null), cids)) {
        if (of.pin() != null) {
          for (RequestRef ref : of.pin().requests()) {
            Place place = Entries.place(ref.id());
            if (ref.owner() == query.owner()
                && place.compareTo(from) >= 0
                && place.compareTo(to) < 0) {
              own.put(ref.id(), of.pin().cid());
            }
          }
        }
      }
      List<RequestId> ids = List.copyOf(own.keySet());
      List<Cid> on = List.copyOf(own.values());
      for (int i = 0; i < ids.size() && !more; i += LOOK_MAX) {
        int end = Math.min(ids.size(), i + LOOK_MAX);
        for (Found of : witness.look(ids.subList(i, end), on.subList(i, end))) {
          if (of.request() != null && query.matches(of.request())) {
            add(of.request());
          }
        }
      }
    }

    RequestPage end() {
      return new RequestPage(List.copyOf(found), more ? token(found.getLast().id()) : null);
    }
  }
}
