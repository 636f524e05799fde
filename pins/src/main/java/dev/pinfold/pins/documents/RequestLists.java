package dev.pinfold.pins.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.IndexCursor;
import dev.pinfold.documents.IndexScan;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.PinStore.RequestPage;
import dev.pinfold.pins.PinStore.Tally;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.RequestQuery.NameMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Lists of an owner's requests, the newest first.
///
/// Each is led by the index that narrows it most: CIDs, then a key of the metadata, then a whole
/// name, else status and time. Other conditions are checked on the documents. A prefix of a name
/// that few names have leads, too. Else a part of a name is looked for among the newest documents
/// first; if it is rare, in the index of names, whose entries hold the name: that costs as much as
/// the owner has names, without reading documents.
final class RequestLists {

  private static final int LIMIT_MAX = 1_000;

  /// How many conditions on the metadata, beside the first, are looked up in the index.
  private static final int CONDITIONS_MAX = 4;

  /// Up to how many entries of a prefix are gone through before the newest documents are looked at:
  /// for as long as reading some hundred documents takes.
  private static final int FEW_MAX = 8_000;

  /// How many of the newest documents are looked at for a part of a name, before the names are.
  private static final int LOOK_MAX = 500;

  private final Database database;

  RequestLists(Database database) {
    this.database = database;
  }

  RequestPage requests(RequestQuery asked, int max, @Nullable String token) {
    RequestQuery query = simple(asked);
    if (max < 1 || max > LIMIT_MAX) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "invalid_limit", "a page has 1 to 1000 requests")
              .with("found", max)
              .with("allowed", LIMIT_MAX));
    }
    Newest.Place behind = place(token);
    try (ReadView view = database.readView()) {
      Page page = new Page(view, query, max);
      NameMatch name = query.name();
      if (!query.cids().isEmpty()) {
        page.addAll(places(view, query, behind));
      } else if (query.metadata().isEmpty()
          && name != null
          && name.kind() != NameMatch.Kind.WHOLE) {
        part(view, query, name, behind, page);
      } else {
        try (Newest newest = leading(view, query, behind)) {
          page.addAll(newest, Integer.MAX_VALUE);
        }
      }
      return page.end();
    }
  }

  /// The same query without a condition that every name fulfils.
  private static RequestQuery simple(RequestQuery query) {
    NameMatch name = query.name();
    return name != null && name.kind() != NameMatch.Kind.WHOLE && name.text().isEmpty()
        ? query.withName(null)
        : query;
  }

  private static Newest.@Nullable Place place(@Nullable String token) {
    if (token == null) {
      return null;
    }
    try {
      return Newest.Place.parse(token);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "invalid_page_token",
              "the page token is not one that was given out"),
          e);
    }
  }

  Tally count(RequestQuery asked, int max) {
    RequestQuery query = simple(asked);
    boolean byStatus = query.cids().isEmpty() && query.metadata().isEmpty() && query.name() == null;
    if (byStatus && query.after() == null && query.before() == null) {
      long count = 0;
      try (ReadView view = database.readView()) {
        for (PinStatus status : statuses(query)) {
          count += view.counter(Counting.requests(query.owner(), status));
        }
      }
      return new Tally(count, true);
    }
    try (ReadView view = database.readView()) {
      if (byStatus) {
        int count = 0;
        try (Newest newest = leading(view, query, null)) {
          while (count <= max && newest.next() != null) {
            count++;
          }
        }
        return new Tally(Math.min(count, max), count <= max);
      }
    }
    long count = 0;
    String token = null;
    do {
      int left = (int) Math.min(LIMIT_MAX, max + 1 - count);
      RequestPage page = requests(query, left, token);
      count += page.requests().size();
      token = page.next();
    } while (token != null && count <= max);
    return new Tally(Math.min(count, max), token == null && count <= max);
  }

  private static Set<PinStatus> statuses(RequestQuery query) {
    return query.statuses().isEmpty() ? EnumSet.allOf(PinStatus.class) : query.statuses();
  }

  // ---- what leads

  private static Newest leading(ReadView view, RequestQuery query, Newest.@Nullable Place behind) {
    List<IndexCursor> cursors = new ArrayList<>();
    NameMatch name = query.name();
    if (!query.metadata().isEmpty()) {
      Map.Entry<String, String> condition = narrowest(view, query);
      Newest lead = with(view, query, condition, behind);
      query.metadata().entrySet().stream()
          .filter(other -> !other.equals(condition))
          .limit(CONDITIONS_MAX)
          .forEach(other -> lead.within(with(view, query, other, behind)));
      return lead;
    }
    if (name != null && name.kind() == NameMatch.Kind.WHOLE && !name.text().isEmpty()) {
      cursors.add(
          newest(
              view.entries(DocumentPinStore.REQUESTS, Indexing.BY_NAME)
                  .equal(query.owner(), NameMatch.lowerCase(name.text())),
              query,
              behind));
    } else {
      for (PinStatus status : statuses(query)) {
        // The index may still have to step over all that ever had a status that nothing has now.
        if (view.counter(Counting.requests(query.owner(), status)) == 0) {
          continue;
        }
        cursors.add(
            newest(
                view.entries(DocumentPinStore.REQUESTS, Indexing.BY_STATUS)
                    .equal(query.owner(), status.number()),
                query,
                behind));
      }
    }
    return new Newest(cursors, 2, behind);
  }

  /// The requests that fulfil a condition on the metadata.
  private static Newest with(
      ReadView view,
      RequestQuery query,
      Map.Entry<String, String> condition,
      Newest.@Nullable Place behind) {
    IndexScan scan =
        view.entries(DocumentPinStore.REQUESTS, Indexing.BY_META)
            .equal(query.owner(), condition.getKey(), condition.getValue());
    return new Newest(List.of(newest(scan, query, behind)), 3, behind);
  }

  private static IndexCursor newest(
      IndexScan scan, RequestQuery query, Newest.@Nullable Place behind) {
    IndexScan bounded = scan;
    Instant after = query.after();
    if (after != null) {
      bounded = bounded.moreThan(SpecFields.millis(after));
    }
    Instant before = query.before();
    if (before != null) {
      long millis = SpecFields.millis(before);
      bounded =
          before.equals(Instant.ofEpochMilli(millis))
              ? bounded.lessThan(millis)
              : bounded.atMost(millis);
    }
    if (behind != null) {
      bounded = bounded.atMost(behind.created());
    }
    return bounded.descending().open();
  }

  /// The condition on the metadata that the fewest requests fulfil, as far as a look at a hundred
  /// entries of each tells.
  private static Map.Entry<String, String> narrowest(ReadView view, RequestQuery query) {
    Map.Entry<String, String> best = null;
    int least = Integer.MAX_VALUE;
    for (Map.Entry<String, String> condition : query.metadata().entrySet()) {
      int entries = 0;
      if (query.metadata().size() > 1) {
        try (IndexCursor cursor =
            view.entries(DocumentPinStore.REQUESTS, Indexing.BY_META)
                .equal(query.owner(), condition.getKey(), condition.getValue())
                .open()) {
          while (entries < Math.min(100, least) && cursor.next()) {
            entries++;
          }
        }
      }
      if (entries < least) {
        best = condition;
        least = entries;
      }
    }
    if (best == null) {
      throw new IllegalStateException("there is no condition on the metadata");
    }
    return best;
  }

  private static List<Newest.Place> places(
      ReadView view, RequestQuery query, Newest.@Nullable Place behind) {
    TreeSet<Newest.Place> places = new TreeSet<>();
    for (Cid cid : query.cids()) {
      byte[] document = view.get(DocumentPinStore.PINS, cid.toString());
      if (document == null) {
        continue;
      }
      Pin pin = PinDocument.decode(cid, document);
      for (RequestRef ref : pin.requests()) {
        Newest.Place place = new Newest.Place(ref.id().millis(), RequestKey.of(ref.id()));
        if (ref.owner() == query.owner() && (behind == null || place.compareTo(behind) > 0)) {
          places.add(place);
        }
      }
    }
    return List.copyOf(places);
  }

  private static void part(
      ReadView view, RequestQuery query, NameMatch name, Newest.@Nullable Place behind, Page page) {
    if (name.kind() == NameMatch.Kind.PREFIX && isInEntries(NameMatch.lowerCase(name.text()))) {
      List<Newest.Place> few = few(view, query, name, behind);
      if (few != null) {
        page.addAll(few);
        return;
      }
    }
    try (Newest newest = leading(view, query, behind)) {
      if (page.addAll(newest, LOOK_MAX)) {
        return;
      }
    }
    Newest.Place last = page.last == null ? behind : page.last;
    while (!page.isFull()) {
      List<Newest.Place> named = named(view, query, name, last);
      if (named.isEmpty()) {
        return;
      }
      page.addAll(named);
      last = named.getLast();
    }
  }

  /// All requests behind `behind` whose names have the prefix, the newest first; null if they are
  /// many, so that some are likely to be among the newest documents.
  private static @Nullable List<Newest.Place> few(
      ReadView view, RequestQuery query, NameMatch name, Newest.@Nullable Place behind) {
    List<Newest.Place> places = new ArrayList<>();
    try (IndexCursor cursor = names(view, query, name).open()) {
      for (int looked = 0; cursor.next(); looked++) {
        if (looked == FEW_MAX) {
          return null;
        }
        Newest.Place place = named(cursor);
        if (behind == null || place.compareTo(behind) > 0) {
          places.add(place);
        }
      }
    }
    places.sort(Comparator.naturalOrder());
    return places;
  }

  /// The newest requests behind `behind` whose names match, out of the index of names.
  private static List<Newest.Place> named(
      ReadView view, RequestQuery query, NameMatch name, Newest.@Nullable Place behind) {
    String search = NameMatch.lowerCase(name.text());
    // The head is the oldest of those that are kept.
    PriorityQueue<Newest.Place> kept = new PriorityQueue<>(Comparator.reverseOrder());
    try (IndexCursor cursor = names(view, query, name).open()) {
      while (cursor.next()) {
        // A name that is too long for an entry may match: its document tells.
        boolean candidate = !(cursor.value(1) instanceof String text) || text.contains(search);
        if (candidate) {
          Newest.Place place = named(cursor);
          if (behind == null || place.compareTo(behind) > 0) {
            kept.add(place);
            if (kept.size() > LIMIT_MAX + 1) {
              kept.remove();
            }
          }
        }
      }
    }
    List<Newest.Place> places = new ArrayList<>(kept);
    places.sort(Comparator.naturalOrder());
    return places;
  }

  /// The entries of names among which those that match are.
  private static IndexScan names(ReadView view, RequestQuery query, NameMatch name) {
    IndexScan all = view.entries(DocumentPinStore.REQUESTS, Indexing.BY_NAME).equal(query.owner());
    String search = NameMatch.lowerCase(name.text());
    return name.kind() == NameMatch.Kind.PREFIX && isInEntries(search) ? all.prefix(search) : all;
  }

  /// Whether entries have names as long as that whole.
  private static boolean isInEntries(String search) {
    return DocumentPinStore.utf8(search).length <= OrderedKey.TEXT_BYTES_MAX;
  }

  private static Newest.Place named(IndexCursor cursor) {
    return new Newest.Place(((Number) cursor.value(2)).longValue(), cursor.id());
  }

  // ---- pages

  /// Fills a page with those documents that fulfil all conditions.
  private static final class Page {
    private final ReadView view;
    private final RequestQuery query;
    private final int max;
    private final List<PinRequest> found = new ArrayList<>();
    private Newest.@Nullable Place last;
    private boolean more;

    Page(ReadView view, RequestQuery query, int max) {
      this.view = view;
      this.query = query;
      this.max = max;
    }

    boolean isFull() {
      return more;
    }

    /// @return whether the page is full, or there are no more
    boolean addAll(Newest newest, int lookMax) {
      int looked = 0;
      // First as many as may suffice, then more and more at a time.
      int step = Math.min(max + 1, 64);
      while (looked < lookMax) {
        List<Newest.Place> places = new ArrayList<>();
        Newest.Place place = null;
        while (places.size() < step && (place = newest.next()) != null) {
          places.add(place);
        }
        addAll(places);
        looked += places.size();
        if (more || place == null) {
          return true;
        }
        step = Math.min(2 * step, 256);
      }
      return false;
    }

    void addAll(Collection<Newest.Place> places) {
      List<Newest.Place> ordered = List.copyOf(places);
      for (int from = 0; from < ordered.size() && !more; from += 256) {
        List<Newest.Place> some = ordered.subList(from, Math.min(ordered.size(), from + 256));
        List<byte @Nullable []> documents =
            view.get(DocumentPinStore.REQUESTS, some.stream().map(Newest.Place::key).toList());
        for (int i = 0; i < some.size() && !more; i++) {
          add(some.get(i), documents.get(i));
        }
      }
    }

    private void add(Newest.Place place, byte @Nullable [] document) {
      if (document != null) {
        PinRequest request = RequestDocument.decode(RequestKey.parse(place.key()), document);
        if (query.matches(request)) {
          if (found.size() == max) {
            more = true;
            return;
          }
          found.add(request);
        }
      }
      last = place;
    }

    RequestPage end() {
      if (!more || found.isEmpty()) {
        return new RequestPage(found, null);
      }
      PinRequest end = found.getLast();
      return new RequestPage(
          found, new Newest.Place(end.id().millis(), RequestKey.of(end.id())).token());
    }
  }
}
