package dev.pinfold.bench.locks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.query.Filter;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.value.Path;
import java.util.concurrent.atomic.LongAdder;

/// Pinfold's engine with its locks on paths, or with locks on whole documents, or with the document
/// locked only to see whether its version is still the one that the work began with. The engine,
/// its storage and its commits are the same in all three.
final class EngineScheme implements Scheme {

  /// What is locked.
  enum Locking {
    PATHS("path locks"),
    DOCUMENTS("document locks"),
    /// Nothing, while the work is done; then the document, to compare its version and to write. Who
    /// finds another version does its work again.
    OPTIMISTIC("optimistic retry");

    private final String words;

    Locking(String words) {
      this.words = words;
    }
  }

  private static final String COLLECTION = "docs";
  private static final Path VERSION = Path.of("v");

  private final Locking locking;
  private final Work work;
  private final Database database;
  private final LongAdder retries = new LongAdder();

  EngineScheme(Locking locking, Work work, java.nio.file.Path directory) {
    this.locking = locking;
    this.work = work;
    this.database =
        Database.open(
            directory.resolve(locking.name()), DatabaseOptions.DEFAULT.with(work.durability()));
    for (int i = 0; i < work.documents(); i++) {
      database.collection(COLLECTION).put(Work.id(i), work.document());
    }
  }

  @Override
  public String name() {
    return locking.words;
  }

  @Override
  public long retries() {
    return retries.sum();
  }

  @Override
  public void write(int client, int document, int field, int value, int workMillis)
      throws InterruptedException {
    String id = Work.id(document);
    Path path = Path.of(Work.field(field));
    byte[] json = work.value(value).getBytes(UTF_8);
    if (locking == Locking.OPTIMISTIC) {
      while (!tryWrite(id, path, json, workMillis)) {
        retries.increment();
      }
      return;
    }
    Access access = database.access();
    if (locking == Locking.PATHS) {
      access.writes(COLLECTION, id, path);
    } else {
      access.writes(COLLECTION, id);
    }
    database.transact(
        access,
        transaction -> {
          transaction.set(COLLECTION, id, path, json);
          work(workMillis);
          return null;
        });
  }

  private boolean tryWrite(String id, Path path, byte[] json, int workMillis) {
    int version = number(database.collection(COLLECTION).get(id, VERSION));
    work(workMillis);
    return database.transact(
        database.access().writes(COLLECTION, id),
        transaction -> {
          if (number(transaction.get(COLLECTION, id, VERSION)) != version) {
            return false;
          }
          transaction.set(COLLECTION, id, path, json);
          transaction.set(COLLECTION, id, VERSION, Integer.toString(version + 1).getBytes(UTF_8));
          return true;
        });
  }

  private static int number(byte @org.jspecify.annotations.Nullable [] json) {
    if (json == null) {
      throw new IllegalStateException("the document has lost its version");
    }
    return Integer.parseInt(new String(json, UTF_8));
  }

  private static void work(int millis) {
    if (millis > 0) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void writeAll(int client, int document, int value) {
    String id = Work.id(document);
    Access access = database.access();
    if (locking == Locking.PATHS) {
      for (int i = 0; i < Work.FIELDS; i++) {
        access.writes(COLLECTION, id, Path.of(Work.field(i)));
      }
    } else {
      access.writes(COLLECTION, id);
    }
    database.transact(
        access,
        transaction -> {
          for (int i = 0; i < Work.FIELDS; i++) {
            transaction.set(
                COLLECTION, id, Path.of(Work.field(i)), work.value(value + i).getBytes(UTF_8));
          }
          return null;
        });
  }

  /// Who is optimistic reads without locks.
  @Override
  public void read(int client, int document) {
    String id = Work.id(document);
    if (locking == Locking.OPTIMISTIC) {
      database.collection(COLLECTION).get(id);
    } else {
      database.transact(
          database.access().reads(COLLECTION, id), transaction -> transaction.get(COLLECTION, id));
    }
  }

  /// Who is optimistic searches a view: it sees one moment, and does not stop writers.
  @Override
  public void search(int client, int field) {
    Filter filter = FilterParser.parse("{\"" + Work.field(field) + "\":{\"$prefix\":\"y\"}}");
    Query query = Query.where("{\"" + Work.field(field) + "\":{\"$prefix\":\"y\"}}");
    if (locking == Locking.OPTIMISTIC) {
      database.collection(COLLECTION).find(query);
    } else {
      database.transact(
          database.access().finds(COLLECTION, filter),
          transaction -> transaction.find(COLLECTION, query));
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
