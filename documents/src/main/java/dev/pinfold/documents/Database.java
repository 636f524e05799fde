package dev.pinfold.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.LockView;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.transaction.Check;
import dev.pinfold.documents.transaction.CollectionState;
import dev.pinfold.documents.transaction.CommittedChanges;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.transaction.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// A document database in a directory.
///
/// ```java
/// try (Database database = Database.open(Path.of("data"))) {
///   Collection pins = database.collection("pins");
///   pins.put("p1", "{\"name\": \"a\", \"peers\": {}}".getBytes(UTF_8));
///   pins.set("p1", Path.parse("peers.x.status"), "\"pinned\"".getBytes(UTF_8));
///   pins.find(Query.where("{\"name\": {\"$prefix\": \"a\"}}").limitedTo(10));
/// }
/// ```
///
/// One process has it open at a time. Safe for use by many threads; calls block, some of them in
/// native code, which keeps the carrier of a virtual thread busy.
public final class Database implements AutoCloseable {

  private final Engine engine;
  private final Durability durability;

  private Database(Engine engine, Durability durability) {
    this.engine = engine;
    this.durability = durability;
  }

  /// Opens the database in `directory`, creating it if need be.
  public static Database open(Path directory) {
    return open(directory, DatabaseOptions.DEFAULT);
  }

  /// Opens the database in `directory`.
  ///
  /// @throws ProblemException `directory_in_use`, `directory_unwritable`, `database_not_found`,
  ///     `format_newer`, `storage_corrupt`, `disk_full`, `storage_failed`
  public static Database open(Path directory, DatabaseOptions options) {
    if (!options.createIfMissing() && !isIn(directory)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "database_not_found",
                  "there is no database in " + directory)
              .with("directory", directory.toString()));
    }
    return new Database(
        new Engine(
            directory,
            options.engine(),
            IndexDefinition::new,
            Clock.systemUTC(),
            new SecureRandom(),
            options.lockListener()),
        options.durability());
  }

  /// Whether there is a database in `directory`, open or not.
  public static boolean isIn(Path directory) {
    // A file that every database of RocksDB has.
    return Files.exists(directory.resolve("CURRENT"));
  }

  Engine engine() {
    return engine;
  }

  /// The collection of that name; its first document makes it.
  ///
  /// @throws ProblemException `invalid_collection`
  public Collection collection(String name) {
    return new Collection(engine, engine.collection(name), durability);
  }

  /// The names of all collections, in order.
  public List<String> collections() {
    return engine.collections().stream().map(CollectionState::name).toList();
  }

  /// The value of a counter after the last commit; 0 if nothing was ever added to it. Counters are
  /// numbers beside the documents, which [DatabaseTransaction#add] changes.
  ///
  /// @throws ProblemException `invalid_counter`
  public long counter(String name) {
    return engine.counter(engine.store(), name);
  }

  /// The database as it is now, to be read without locks.
  public ReadView readView() {
    return new ReadView(engine);
  }

  /// Begins to say what a transaction will touch.
  public Access access() {
    return new Access(this);
  }

  /// Runs a transaction that locks what it touches as it goes. Where that collides with an older
  /// one, the body runs again.
  public <T extends @Nullable Object> T transact(Function<DatabaseTransaction, T> body) {
    return transact("transaction", access(), durability, body);
  }

  /// Runs a transaction that says beforehand what it will touch.
  public <T extends @Nullable Object> T transact(
      Access access, Function<DatabaseTransaction, T> body) {
    return transact("transaction", access, durability, body);
  }

  /// Runs a transaction.
  ///
  /// @param label what it does, for those who look at locks
  /// @throws ProblemException `transaction_restarted`, `lock_timeout`, and what the body throws:
  ///     nothing is written then
  public <T extends @Nullable Object> T transact(
      String label, Access access, Durability wanted, Function<DatabaseTransaction, T> body) {
    return engine.transact(
        label,
        wanted,
        access.requests(),
        transaction -> body.apply(new DatabaseTransaction(engine, transaction)));
  }

  /// The number of the last commit.
  public long sequence() {
    return engine.lastSequence();
  }

  /// The commits behind number `after`, in order and without gaps; 0 for the first that is
  /// retained.
  ///
  /// @throws ProblemException `changes_gone` if commits behind that are no longer retained
  public List<CommittedChanges> changes(long after, int max) {
    return engine.changes(after, max);
  }

  /// What is locked now, by whom, and who waits.
  public List<LockView> locks() {
    return engine.locks().view();
  }

  /// A name for a granule's collection.
  public String collectionName(Granule granule) {
    return engine.nameOf(granule.collection());
  }

  /// Makes everything durable that was committed with weaker durability.
  public void sync() {
    engine.sync();
  }

  /// Makes a copy that opens as a database, while others write.
  public void checkpoint(Path directory) {
    engine.sync();
    engine.store().checkpoint(directory);
  }

  /// Runs a body while no commit is being written: what its directory holds then is a copy of the
  /// database with exactly the commits up to the number that the body gets, all of them on the
  /// device. So a body that copies the directory at one moment, as a file system's snapshot does,
  /// knows what it has copied. Commits that were answered before the call are in it, those that
  /// begin after it are not.
  ///
  /// Memory tables are written to files before, while others commit. The pause itself costs a sync
  /// and what the body takes; commits wait for it, queries and the bodies of transactions do not. A
  /// body that throws leaves nothing behind. Pauses come one after the other.
  ///
  /// @param body must not write to this database, and should be short
  /// @throws ProblemException `engine_failed` if an earlier write failed, `storage_failed`,
  ///     `disk_full`, and what the body throws
  /// @throws IllegalStateException if the body writes, or pauses
  public <T extends @Nullable Object> T pause(LongFunction<T> body) {
    engine.store().flush();
    return engine.pause(body);
  }

  /// 16 hexadecimal digits by which databases are told apart: drawn when one is made, and the same
  /// in all copies of it.
  public String identity() {
    return engine.identity();
  }

  /// Verifies what must hold on disk, while others write.
  ///
  /// @param checksums whether to read every block too
  /// @param progress gets the number of documents looked at
  public Check.Report check(boolean checksums, LongConsumer progress) {
    return new Check(engine, progress).run(checksums);
  }

  /// Merges files and drops what was overwritten. Takes its time.
  public void compact() {
    engine.store().compact();
  }

  /// Figures: commits, locks, and each table's size.
  public Map<String, Map<String, Long>> statistics() {
    Map<String, Map<String, Long>> all = new LinkedHashMap<>();
    Map<String, Long> commits = new LinkedHashMap<>();
    Engine.Figures figures = engine.figures();
    commits.put("last_sequence", engine.lastSequence());
    commits.put("commits", figures.commits());
    commits.put("restarts", figures.restarts());
    commits.put("syncs", figures.syncs());
    all.put("transactions", commits);
    LockTable.Figures locks = engine.locks().figures();
    Map<String, Long> waits = new LinkedHashMap<>();
    waits.put("waits", locks.waits());
    waits.put("wait_nanos", locks.waitNanos());
    waits.put("wounds", locks.wounds());
    waits.put("restarts", locks.restarts());
    waits.put("timeouts", locks.timeouts());
    all.put("locks", waits);
    for (Table table : Table.values()) {
      all.put(table.label(), engine.store().figures(table));
    }
    return all;
  }

  /// One of the [#statistics].
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public long figure(String group, String name) {
    Map<String, Long> figures = statistics().get(group);
    Long figure = figures == null ? null : figures.get(name);
    if (figure == null) {
      throw new IllegalArgumentException("no figure " + group + "." + name);
    }
    return figure;
  }

  @Override
  public void close() {
    engine.close();
  }
}
