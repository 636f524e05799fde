package dev.pinfold.pins.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DocumentCursor;
import dev.pinfold.documents.IndexCursor;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.value.Path;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.PinStore.PinPage;
import dev.pinfold.pins.PinStore.PinScan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Queues and scans: all that is read in an order that the store has by itself.
final class Lists {

  private static final Path GONE = Path.parse(EventsDocument.GONE);

  private final Database database;

  Lists(Database database) {
    this.database = database;
  }

  // ---- scans

  List<PinScan> scan(int parts) {
    ReadView view = database.readView();
    AtomicInteger open = new AtomicInteger(parts);
    List<PinScan> scans = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      int from = (int) ((long) ReadView.SLOTS * i / parts);
      int to = (int) ((long) ReadView.SLOTS * (i + 1) / parts);
      scans.add(new Scan(view, view.scan(DocumentPinStore.PINS, from, to, null), open));
    }
    return scans;
  }

  /// A part of the pins of a view, which the last part closes.
  private static final class Scan implements PinScan {
    private final ReadView view;
    private final DocumentCursor cursor;
    private final AtomicInteger open;
    private boolean closed;

    Scan(ReadView view, DocumentCursor cursor, AtomicInteger open) {
      this.view = view;
      this.cursor = cursor;
      this.open = open;
    }

    @Override
    public @Nullable Pin next() {
      return cursor.next() ? PinDocument.decode(Cid.parse(cursor.id()), cursor.json()) : null;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        cursor.close();
        if (open.decrementAndGet() == 0) {
          view.close();
        }
      }
    }
  }

  List<Pin> page(@Nullable Cid after, int max) {
    List<Pin> pins = new ArrayList<>();
    try (ReadView view = database.readView();
        DocumentCursor cursor =
            view.scan(DocumentPinStore.PINS, after == null ? null : after.toString())) {
      while (pins.size() < max && cursor.next()) {
        pins.add(PinDocument.decode(Cid.parse(cursor.id()), cursor.json()));
      }
    }
    return pins;
  }

  // ---- queues

  PinPage unsettled(Set<PlacementStatus> statuses, int max, @Nullable String token) {
    byte[] behind = position(token);
    List<Pin> pins = new ArrayList<>();
    byte[] last = {};
    try (ReadView view = database.readView()) {
      for (Queue queue : queues(view, statuses)) {
        try (IndexCursor cursor =
            view.entries(DocumentPinStore.PINS, Indexing.BY_PENDING)
                .prefix(queue.prefix())
                .behind(behind)
                .open()) {
          while (cursor.next()) {
            Pin pin = pin(view, cursor.id());
            // A pin has an entry for each of its peers: the first that counts tells it.
            if (queue.peer().equals(first(pin, statuses))) {
              if (pins.size() == max) {
                return new PinPage(pins, token(last));
              }
              pins.add(pin);
              last = cursor.position();
            }
          }
        }
      }
    }
    return new PinPage(pins, null);
  }

  /// A lane of a peer's queue, and what its entries begin with.
  private record Queue(String peer, String prefix) {}

  /// The lanes in which placements of these statuses can wait, in the order of the index. Peers are
  /// those of which any are counted.
  private static List<Queue> queues(ReadView view, Set<PlacementStatus> statuses) {
    Set<Queue> queues = new HashSet<>();
    view.counters(
        Counting.PLACEMENTS,
        (counter, count) -> {
          int end = counter.lastIndexOf('/');
          String peer = end < 0 ? "" : counter.substring(Counting.PLACEMENTS.length(), end);
          PlacementStatus status = PlacementStatus.of(Integer.parseInt(counter.substring(end + 1)));
          if (!peer.isEmpty() && statuses.contains(status)) {
            for (char lane : PinDocument.lanes(status)) {
              queues.add(new Queue(peer, PinDocument.queue(peer, lane)));
            }
          }
        });
    List<Queue> ordered = new ArrayList<>(queues);
    ordered.sort(
        (a, b) ->
            Arrays.compareUnsigned(
                DocumentPinStore.utf8(a.prefix()), DocumentPinStore.utf8(b.prefix())));
    return ordered;
  }

  static byte @Nullable [] position(@Nullable String token) {
    if (token == null) {
      return null;
    }
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "invalid_page_token",
              "the page token is not one that was given out"),
          e);
    }
  }

  static String token(byte[] position) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(position);
  }

  private static String first(Pin pin, Set<PlacementStatus> statuses) {
    for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
      if (statuses.contains(entry.getValue().status())) {
        return entry.getKey();
      }
    }
    return "";
  }

  private static Pin pin(ReadView view, String id) {
    return PinDocument.decode(
        Cid.parse(id), Objects.requireNonNull(view.get(DocumentPinStore.PINS, id)));
  }

  List<Pin> work(String peer, PinIntent intent, Instant now, int max) {
    List<Pin> work = new ArrayList<>();
    try (ReadView view = database.readView()) {
      char first = intent == PinIntent.HELD ? PinDocument.Lane.FRESH : PinDocument.Lane.RELEASE;
      char last = intent == PinIntent.HELD ? PinDocument.Lane.RETRY : PinDocument.Lane.RELEASE;
      for (char lane = first; lane <= last && work.size() < max; lane++) {
        String queue = PinDocument.queue(peer, lane);
        List<String> ids = new ArrayList<>();
        try (IndexCursor cursor =
            view.entries(DocumentPinStore.PINS, Indexing.BY_PENDING)
                .prefix(queue)
                .atMost(queue + PinDocument.hex(now.toEpochMilli()))
                .open()) {
          while (work.size() + ids.size() < max && cursor.next()) {
            ids.add(cursor.id());
          }
        }
        List<byte @Nullable []> documents = view.get(DocumentPinStore.PINS, ids);
        for (int i = 0; i < ids.size(); i++) {
          work.add(
              PinDocument.decode(Cid.parse(ids.get(i)), Objects.requireNonNull(documents.get(i))));
        }
      }
    }
    return work;
  }

  List<PinRequest> due(Instant by, int max) {
    List<PinRequest> due = new ArrayList<>();
    try (ReadView view = database.readView();
        IndexCursor cursor =
            view.entries(DocumentPinStore.REQUESTS, Indexing.BY_EXPIRY)
                .atMost(SpecFields.millis(by))
                .open()) {
      while (due.size() < max && cursor.next()) {
        String id = cursor.id();
        PinRequest request =
            RequestDocument.decode(
                RequestKey.parse(id),
                Objects.requireNonNull(view.get(DocumentPinStore.REQUESTS, id)));
        // The index knows milliseconds only.
        if (!Objects.requireNonNull(request.spec().expireAt()).isAfter(by)) {
          due.add(request);
        }
      }
    }
    return due;
  }

  int forget(Instant before, int max) {
    int forgotten = forget(DocumentPinStore.OPERATIONS, before, max);
    return forgotten + forget(DocumentPinStore.EVENTS, before, max - forgotten);
  }

  private int forget(String collection, Instant before, int max) {
    List<String> old = new ArrayList<>();
    try (ReadView view = database.readView();
        IndexCursor cursor =
            view.entries(collection, Indexing.BY_TIME).lessThan(SpecFields.millis(before)).open()) {
      while (old.size() < max && cursor.next()) {
        old.add(cursor.id());
      }
    }
    if (!old.isEmpty()) {
      Access access = database.access();
      old.forEach(id -> access.writes(collection, id));
      database.transact(
          access,
          transaction -> {
            for (String id : old) {
              // A pin may have come back since its events were found.
              if (!collection.equals(DocumentPinStore.EVENTS)
                  || transaction.get(collection, id, GONE) != null) {
                transaction.delete(collection, id);
              }
            }
            return old.size();
          });
    }
    return old.size();
  }
}
