package dev.pinfold.pins.documents;

import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.documents.IndexCursor;
import dev.pinfold.documents.ReadView;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PastOperation;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore.OperationPage;
import dev.pinfold.pins.rules.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes over what another store has kept, and tells what another store takes over.
final class Installing {

  /// How many pins or operations one transaction takes.
  private static final int TRANSACTION_MAX = 256;

  private final Database database;
  private final Versions versions;

  Installing(Database database, Versions versions) {
    this.database = database;
    this.versions = versions;
  }

  void install(List<PinImage> images) {
    for (int from = 0; from < images.size(); from += TRANSACTION_MAX) {
      transact(images.subList(from, Math.min(images.size(), from + TRANSACTION_MAX)));
    }
  }

  private void transact(List<PinImage> images) {
    Access access = database.access();
    long newest = 0;
    for (PinImage image : images) {
      newest = Math.max(newest, image.version());
      String id = image.cid().toString();
      access.writes(DocumentPinStore.PINS, id);
      access.writes(DocumentPinStore.EVENTS, id);
      for (PinRequest request : image.requests()) {
        access.writes(DocumentPinStore.REQUESTS, RequestKey.of(request.id()));
      }
    }
    versions.raiseAbove(newest);
    database.transact(
        access,
        transaction -> {
          int installed = 0;
          for (PinImage image : images) {
            installed += install(transaction, image) ? 1 : 0;
          }
          return installed;
        });
  }

  private static boolean install(DatabaseTransaction transaction, PinImage image) {
    String id = image.cid().toString();
    byte[] document = transaction.get(DocumentPinStore.PINS, id);
    Pin before = document == null ? null : PinDocument.decode(image.cid(), document);
    if (before != null && before.version() >= image.version()) {
      return false;
    }
    Pin after = image.pin();
    if (before != null || after != null) {
      Writing.write(
          transaction,
          id,
          new Change(
              before,
              after,
              image.requests(),
              removed(transaction, before, image.requests()),
              List.of(),
              new Outcome.Done(after, null, false)),
          false);
    }
    if (!image.events().isEmpty()) {
      transaction.put(
          DocumentPinStore.EVENTS,
          id,
          out -> EventsDocument.write(image.events().reversed(), after == null, out));
    }
    return true;
  }

  /// The requests that a pin had, and has no more.
  private static List<PinRequest> removed(
      DatabaseTransaction transaction, @Nullable Pin before, List<PinRequest> stay) {
    List<PinRequest> removed = new ArrayList<>();
    if (before != null) {
      Set<RequestRef> gone = new HashSet<>(before.requests());
      Set<Object> ids = new HashSet<>();
      stay.forEach(request -> ids.add(request.id()));
      gone.removeIf(ref -> ids.contains(ref.id()));
      for (RequestRef ref : gone) {
        removed.add(Objects.requireNonNull(Writing.request(transaction, ref.id())));
      }
    }
    return removed;
  }

  void installOperations(List<PastOperation> operations) {
    for (int from = 0; from < operations.size(); from += TRANSACTION_MAX) {
      List<PastOperation> some =
          operations.subList(from, Math.min(operations.size(), from + TRANSACTION_MAX));
      Access access = database.access();
      some.forEach(
          past ->
              access.writes(DocumentPinStore.OPERATIONS, OperationDocument.key(past.operation())));
      database.transact(
          access,
          transaction -> {
            for (PastOperation past : some) {
              String key = OperationDocument.key(past.operation());
              if (transaction.get(DocumentPinStore.OPERATIONS, key) == null) {
                transaction.put(
                    DocumentPinStore.OPERATIONS,
                    key,
                    out ->
                        OperationDocument.write(
                            past.operation().hash(), past.at(), past.cid(), past.outcome(), out));
              }
            }
            return some.size();
          });
    }
  }

  OperationPage operations(Instant since, int max, @Nullable String token) {
    byte[] behind = Lists.position(token);
    List<PastOperation> found = new ArrayList<>();
    byte[] last = {};
    try (ReadView view = database.readView();
        IndexCursor cursor =
            view.entries(DocumentPinStore.OPERATIONS, Indexing.BY_TIME)
                .atLeast(SpecFields.millis(since))
                .behind(behind)
                .open()) {
      while (cursor.next()) {
        if (found.size() == max) {
          return new OperationPage(found, Lists.token(last));
        }
        byte[] document =
            Objects.requireNonNull(view.get(DocumentPinStore.OPERATIONS, cursor.id()));
        OperationDocument.Stored stored = OperationDocument.decode(document);
        found.add(
            new PastOperation(
                OperationDocument.operation(cursor.id(), stored.hash()),
                stored.at(),
                stored.cid(),
                new Outcome.Done(stored.pin(), stored.request(), false)));
        last = cursor.position();
      }
    }
    return new OperationPage(found, null);
  }
}
