package dev.pinfold.pins.documents;

import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.IndexOptions;
import dev.pinfold.documents.value.Path;
import java.util.Arrays;

/// The indexes of the store. Each serves one kind of list, and has the owner or the peer first, so
/// that a list costs what it returns whatever others have.
final class Indexing {

  /// Requests by owner, status, time.
  static final String BY_STATUS = "by-status";

  /// Requests with a name by owner, name in lower case, time.
  static final String BY_NAME = "by-name";

  /// Requests by owner, each key of the metadata with its value, time.
  static final String BY_META = "by-meta";

  /// Requests that end by themselves, by that time.
  static final String BY_EXPIRY = "by-expiry";

  /// Pins by peer, lane and time of what their peers have yet to do: the work queues.
  static final String BY_PENDING = "by-pending";

  /// Operations, and events of CIDs whose pins have gone, by time.
  static final String BY_TIME = "by-time";

  private Indexing() {}

  static void create(Database database) {
    // The order of their first use decides the order of locks: pins before what hangs on them.
    Collection pins = database.collection(DocumentPinStore.PINS);
    ensure(pins, BY_PENDING, IndexOptions.SPARSE, "pending");
    Collection requests = database.collection(DocumentPinStore.REQUESTS);
    ensure(requests, BY_STATUS, IndexOptions.DEFAULT, "owner", "status", "created");
    ensure(requests, BY_NAME, IndexOptions.SPARSE, "owner", "search", "created");
    ensure(requests, BY_META, IndexOptions.SPARSE, "owner", "meta.*", "created");
    ensure(requests, BY_EXPIRY, IndexOptions.SPARSE, "expires");
    ensure(database.collection(DocumentPinStore.OPERATIONS), BY_TIME, IndexOptions.SPARSE, "at");
    ensure(
        database.collection(DocumentPinStore.EVENTS),
        BY_TIME,
        IndexOptions.SPARSE,
        EventsDocument.GONE);
  }

  private static void ensure(
      Collection collection, String name, IndexOptions options, String... paths) {
    if (collection.indexes().stream().noneMatch(index -> index.name().equals(name))) {
      collection.createIndex(
          name, options, Arrays.stream(paths).map(Path::parse).toArray(Path[]::new));
    }
  }
}
