package dev.pinfold.http.pinning;

import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.RequestQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of an owner's requests.
///
/// Clients page in two ways: with `before` and the time of the last result, and with a cursor,
/// which is the id of the last result. For the first, a page does not end between requests of one
/// millisecond, unless these alone are more than a page.
///
/// @param count how many there are on all pages together; where that is not kept and they are many,
///     a number between those counted and the truth, and greater than the page
/// @param next the cursor of the next page; null if there is none
record Listing(List<PinRequest> requests, long count, @Nullable RequestId next) {

  /// How far is counted where no count is kept.
  private static final int COUNT_MAX = 100;

  private static final int READ_MAX = 1_000;

  static Listing read(PinStore store, ListParameters wanted) {
    List<PinRequest> found = oneMoreThanWanted(store, wanted);
    if (found.size() <= wanted.limit()) {
      long count = wanted.behind() == null ? found.size() : count(store, wanted, found.size());
      return new Listing(found, count, null);
    }
    List<PinRequest> page = found.subList(0, end(found, wanted.limit()));
    return new Listing(
        List.copyOf(page), count(store, wanted, page.size() + 1L), page.getLast().id());
  }

  private static List<PinRequest> oneMoreThanWanted(PinStore store, ListParameters wanted) {
    RequestId behind = wanted.behind();
    RequestQuery query = behind == null ? wanted.query() : upTo(behind, wanted.query());
    List<PinRequest> found = new ArrayList<>();
    String token = null;
    do {
      int left = wanted.limit() + 1 - found.size();
      PinStore.RequestPage page = store.requests(query, Math.min(READ_MAX, left), token);
      for (PinRequest request : page.requests()) {
        if (behind == null || request.id().compareTo(behind) < 0) {
          found.add(request);
        }
      }
      token = page.next();
    } while (token != null && found.size() <= wanted.limit());
    return found;
  }

  /// The query from the millisecond of the cursor on, which it may have left in its midst.
  private static RequestQuery upTo(RequestId behind, RequestQuery query) {
    Instant end = Instant.ofEpochMilli(behind.millis() + 1);
    Instant before = query.before();
    return query.withTimes(query.after(), before == null || end.isBefore(before) ? end : before);
  }

  /// Where the page ends: at `limit`, or before the millisecond that would be split there.
  private static int end(List<PinRequest> found, int limit) {
    long split = found.get(limit).id().millis();
    int end = limit;
    while (end > 0 && found.get(end - 1).id().millis() == split) {
      end--;
    }
    return end == 0 ? limit : end;
  }

  private static long count(PinStore store, ListParameters wanted, long known) {
    return Math.max(known, store.count(wanted.query(), COUNT_MAX).count());
  }
}
