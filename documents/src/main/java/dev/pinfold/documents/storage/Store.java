package dev.pinfold.documents.storage;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The one owner of the RocksDB instance and of every native handle.
///
/// After the first write that fails, every further write is refused with that first cause: what the
/// failed write left behind is not known, and a later success would hide it. Reads go on.
///
/// Safe for use by many threads. Calls are native and block the carrier of a virtual thread.
public final class Store implements Tables, AutoCloseable {

  static {
    RocksDB.loadLibrary();
  }

  /// Blocks are compressed one by one, so larger ones take less room, and each read of one that is
  /// not in memory takes longer: of pins, 16 KiB take 6 % less than 8 KiB do.
  private static final int DOCUMENTS_BLOCK = 16 << 10;

  private static final int BLOCK = 8 << 10;

  private final Path directory;
  private final List<AutoCloseable> natives = new ArrayList<>();
  private final RocksDB db;
  private final EnumMap<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
  private final LRUCache blockCache;
  private final ReadOptions latest;
  private final WriteOptions synced;
  private final WriteOptions buffered;
  private final AtomicReference<@Nullable ProblemException> firstFailure = new AtomicReference<>();
  private volatile boolean closed;

  /// Opens the database in `directory`, creating it if it is not there.
  ///
  /// @throws ProblemException `directory_in_use`, `directory_unwritable`, `storage_corrupt`,
  ///     `storage_failed`
  public Store(Path directory, StoreOptions options) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw unwritable(e);
    }
    if (!Files.isWritable(directory)) {
      throw unwritable(null);
    }
    this.blockCache = keep(new LRUCache(options.blockCacheBytes()));
    DBOptions dbOptions =
        keep(
            new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setMaxBackgroundJobs(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .setBytesPerSync(1 << 20)
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
                .setMaxTotalWalSize(512L << 20)
                .setKeepLogFileNum(4)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Table table : Table.values()) {
      descriptors.add(
          new ColumnFamilyDescriptor(
              table.familyName().getBytes(java.nio.charset.StandardCharsets.UTF_8),
              family(table, options)));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      this.db = RocksDB.open(dbOptions, directory.toString(), descriptors, handles);
    } catch (RocksDBException e) {
      closeNatives();
      throw openFailure(e);
    }
    for (Table table : Table.values()) {
      ColumnFamilyHandle handle = handles.get(table.ordinal());
      if (handle.getID() != table.ordinal()) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.CORRUPT,
                "storage_corrupt",
                "table "
                    + table.familyName()
                    + " has number "
                    + handle.getID()
                    + ", expected "
                    + table.ordinal()));
      }
      families.put(table, handle);
    }
    this.latest = keep(new ReadOptions());
    this.synced = keep(new WriteOptions().setSync(true));
    this.buffered = keep(new WriteOptions());
  }

  /// A file of index entries is compacted soon if that many of so many neighbours are deletions, or
  /// that part of all: what was a queue and is not any more would be stepped over by each reader.
  private static final long DELETIONS_AMONG = 4_096;

  private static final long DELETIONS = 2_048;
  private static final double DELETIONS_OF_FILE = 0.5;

  private ColumnFamilyOptions family(Table table, StoreOptions options) {
    BlockBasedTableConfig blocks =
        new BlockBasedTableConfig()
            .setBlockCache(blockCache)
            .setBlockSize(table == Table.DOCUMENTS ? DOCUMENTS_BLOCK : BLOCK)
            .setFormatVersion(5)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    if (table == Table.DOCUMENTS) {
      blocks.setFilterPolicy(keep(new BloomFilter(10))).setWholeKeyFiltering(true);
    }
    boolean large = table == Table.DOCUMENTS || table == Table.INDEXES;
    // Only options of a whole database have collectors in Java; a family takes them over.
    Options collecting = keep(new Options());
    if (table == Table.INDEXES) {
      collecting.setTablePropertiesCollectorFactory(
          List.of(
              keep(
                  TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                      DELETIONS_AMONG, DELETIONS, DELETIONS_OF_FILE))));
    }
    ColumnFamilyOptions family =
        new ColumnFamilyOptions(collecting)
            .setTableFormatConfig(blocks)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true)
            .setWriteBufferSize(large ? options.writeBufferBytes() : 16 << 20)
            .setMaxWriteBufferNumber(4)
            .setMemtablePrefixBloomSizeRatio(table == Table.DOCUMENTS ? 0.01 : 0)
            .setMemtableWholeKeyFiltering(table == Table.DOCUMENTS);
    return keep(family);
  }

  private <T extends AutoCloseable> T keep(T handle) {
    natives.add(handle);
    return handle;
  }

  private ProblemException unwritable(@Nullable IOException cause) {
    Problem problem =
        Problem.of(
            Problem.Kind.UNAVAILABLE,
            "directory_unwritable",
            "cannot write in the directory "
                + directory
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")")
                + ": check that it is a directory, its owner and permissions");
    return cause == null ? new ProblemException(problem) : new ProblemException(problem, cause);
  }

  private ProblemException openFailure(RocksDBException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("lock ") || text.contains("LOCK")) {
      return new ProblemException(
          Problem.of(
              Problem.Kind.BUSY,
              "directory_in_use",
              "the database in " + directory + " is open already, here or in another process"),
          e);
    }
    if (text.contains("Read-only file system") || text.contains("Permission denied")) {
      return new ProblemException(
          Problem.of(
              Problem.Kind.UNAVAILABLE,
              "directory_unwritable",
              "cannot write in the directory " + directory + ": " + text),
          e);
    }
    return failure(e, "open the database in " + directory);
  }

  /// The problem that a RocksDB error is.
  private static ProblemException failure(RocksDBException e, String doing) {
    Status status = e.getStatus();
    String text = "could not " + doing + ": " + e.getMessage();
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return new ProblemException(Problem.of(Problem.Kind.CORRUPT, "storage_corrupt", text), e);
    }
    if (text.contains("No space left")
        || (status != null && status.getSubCode() == Status.SubCode.NoSpace)) {
      return new ProblemException(
          Problem.of(
              Problem.Kind.UNAVAILABLE, "disk_full", text + "; free space, then open it again"),
          e);
    }
    return new ProblemException(Problem.of(Problem.Kind.UNAVAILABLE, "storage_failed", text), e);
  }

  private RocksDB open() {
    if (closed) {
      throw new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "database_closed", "the database is closed"));
    }
    return db;
  }

  private ColumnFamilyHandle handle(Table table) {
    ColumnFamilyHandle handle = families.get(table);
    if (handle == null) {
      throw new IllegalStateException("no table " + table);
    }
    return handle;
  }

  /// Writes all of `batch`, or nothing of it.
  ///
  /// @param sync whether it is on the device when this returns
  /// @throws ProblemException `engine_failed` after an earlier failure; else what went wrong now
  public void write(WriteBuffer batch, boolean sync) {
    verifyWritable();
    try (WriteBatch nativeBatch = new WriteBatch(batch.toBatch())) {
      open().write(sync ? synced : buffered, nativeBatch);
    } catch (RocksDBException e) {
      ProblemException problem = failure(e, "write to " + directory);
      firstFailure.compareAndSet(null, problem);
      throw problem;
    }
  }

  /// Refuses to go on after a write that failed.
  ///
  /// @throws ProblemException `engine_failed`
  public void verifyWritable() {
    ProblemException earlier = firstFailure.get();
    if (earlier != null) {
      throw refused(earlier);
    }
  }

  private static ProblemException refused(ProblemException first) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.UNAVAILABLE,
                "engine_failed",
                "writes are refused since one failed; the first cause was: "
                    + first.problem().message()
                    + ". Mend it, then open the database again")
            .with("cause", first.problem().code()),
        first);
  }

  /// The failure after which writes are refused, or null.
  public @Nullable ProblemException firstFailure() {
    return firstFailure.get();
  }

  /// Makes everything written so far durable.
  public void sync() {
    try {
      open().flushWal(true);
    } catch (RocksDBException e) {
      ProblemException problem = failure(e, "sync " + directory);
      firstFailure.compareAndSet(null, problem);
      throw problem;
    }
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    return get(table, latest, key);
  }

  private byte @Nullable [] get(Table table, ReadOptions options, byte[] key) {
    try {
      return open().get(handle(table), options, key);
    } catch (RocksDBException e) {
      throw failure(e, "read from " + directory);
    }
  }

  /// The documents' records as last committed. One call sees one moment; two calls may see two.
  public Records documents() {
    return new Records() {
      @Override
      public byte @Nullable [] get(byte[] key) {
        return Store.this.get(Table.DOCUMENTS, key);
      }

      @Override
      public RecordCursor scan(byte[] from, byte[] to) {
        return Store.this.scan(Table.DOCUMENTS, from, to);
      }
    };
  }

  /// The records of a table as last committed, at the moment of the call.
  @Override
  public RecordCursor scan(Table table, byte[] from, byte[] to) {
    return new Scan(table, null, from, to);
  }

  /// The same from the greatest key below `to` down to `from`.
  public RecordCursor scanDown(Table table, byte[] from, byte[] to) {
    return new ScanDown(table, null, from, to);
  }

  /// All tables at one moment.
  public View view() {
    return new View();
  }

  /// All tables as they were at one moment. Keeps what was overwritten since from being dropped, so
  /// it should not be held for long. Safe for use by many threads; closing it twice does nothing.
  public final class View implements Records, Tables, AutoCloseable {
    private final Snapshot moment = open().getSnapshot();
    private final ReadOptions options = new ReadOptions().setSnapshot(moment);
    private boolean released;

    @Override
    public byte @Nullable [] get(byte[] key) {
      return Store.this.get(Table.DOCUMENTS, options, key);
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
      return Store.this.get(table, options, key);
    }

    /// The documents' records of those keys, null where there is none; cheaper than one by one.
    public List<byte @Nullable []> get(List<byte[]> keys) {
      List<ColumnFamilyHandle> tables = Collections.nCopies(keys.size(), handle(Table.DOCUMENTS));
      try {
        return new ArrayList<>(open().multiGetAsList(options, tables, keys));
      } catch (RocksDBException e) {
        throw failure(e, "read from " + directory);
      }
    }

    @Override
    public RecordCursor scan(byte[] from, byte[] to) {
      return new Scan(Table.DOCUMENTS, moment, from, to);
    }

    @Override
    public RecordCursor scan(Table table, byte[] from, byte[] to) {
      return new Scan(table, moment, from, to);
    }

    /// From the greatest key below `to` down to `from`.
    public RecordCursor scanDown(Table table, byte[] from, byte[] to) {
      return new ScanDown(table, moment, from, to);
    }

    @Override
    public synchronized void close() {
      if (!released) {
        released = true;
        options.close();
        if (!closed) {
          db.releaseSnapshot(moment);
        }
      }
    }
  }

  /// A forward walk.
  private class Scan implements RecordCursor {
    final RocksIterator iterator;
    private final ReadOptions options;
    private final Slice bound;
    private final Slice lowerBound;
    boolean moved;

    Scan(Table table, @Nullable Snapshot moment, byte[] from, byte[] to) {
      this.bound = new Slice(to);
      this.lowerBound = new Slice(from);
      this.options = new ReadOptions().setIterateUpperBound(bound).setIterateLowerBound(lowerBound);
      if (moment != null) {
        options.setSnapshot(moment);
      }
      this.iterator = open().newIterator(handle(table), options);
      first(from);
      moved = true;
    }

    void first(byte[] from) {
      iterator.seek(from);
    }

    void forward() {
      iterator.next();
    }

    @Override
    public boolean next() {
      if (moved) {
        moved = false;
      } else {
        forward();
      }
      if (iterator.isValid()) {
        return true;
      }
      try {
        iterator.status();
      } catch (RocksDBException e) {
        throw failure(e, "read from " + directory);
      }
      return false;
    }

    @Override
    public byte[] key() {
      return iterator.key();
    }

    @Override
    public byte[] value() {
      return iterator.value();
    }

    @Override
    public void seek(byte[] key) {
      iterator.seek(key);
      moved = true;
    }

    @Override
    public void close() {
      iterator.close();
      options.close();
      bound.close();
      lowerBound.close();
    }
  }

  /// A backward walk.
  private final class ScanDown extends Scan {
    ScanDown(Table table, @Nullable Snapshot moment, byte[] from, byte[] to) {
      super(table, moment, from, to);
    }

    @Override
    void first(byte[] from) {
      iterator.seekToLast();
    }

    @Override
    void forward() {
      iterator.prev();
    }

    @Override
    public void seek(byte[] key) {
      iterator.seekForPrev(key);
      moved = true;
    }
  }

  /// Makes a copy of the database in `target`, which must not exist, on the same file system by
  /// hard links, else by copying. Writers go on meanwhile.
  public void checkpoint(Path target) {
    if (Files.exists(target)) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "checkpoint_exists",
              "the checkpoint's directory " + target + " exists already; name a new one"));
    }
    try (Checkpoint checkpoint = Checkpoint.create(open())) {
      checkpoint.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw failure(e, "make a checkpoint in " + target);
    }
  }

  /// Reads every block of every file and compares its checksum.
  public void verifyChecksums() {
    try {
      open().verifyChecksum();
    } catch (RocksDBException e) {
      throw failure(e, "verify the checksums in " + directory);
    }
  }

  /// Writes memory tables to files, so that who opens the database, or a copy of it, has less to
  /// replay. Writers go on meanwhile.
  public void flush() {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      open().flush(flush, List.copyOf(families.values()));
    } catch (RocksDBException e) {
      throw failure(e, "flush " + directory);
    }
  }

  /// Writes memory tables to files and merges all files. Runs for as long as that takes.
  public void compact() {
    flush();
    try (CompactRangeOptions all =
        new CompactRangeOptions()
            // Files that need no merging are written again, too: compressed as the last level.
            .setBottommostLevelCompaction(
                CompactRangeOptions.BottommostLevelCompaction.kForceOptimized)) {
      for (ColumnFamilyHandle handle : families.values()) {
        open().compactRange(handle, null, null, all);
      }
    } catch (RocksDBException e) {
      throw failure(e, "compact " + directory);
    }
  }

  /// How much the records from `from` to `to` take, nearly: a number to compare with that of other
  /// ranges of the table. Looks at the borders of blocks, not into them.
  public long sizeBetween(Table table, byte[] from, byte[] to) {
    try (Slice start = new Slice(from);
        Slice end = new Slice(to)) {
      return open()
          .getApproximateSizes(
              handle(table),
              List.of(new Range(start, end)),
              SizeApproximationFlag.INCLUDE_FILES,
              SizeApproximationFlag.INCLUDE_MEMTABLES)[0];
    }
  }

  /// Figures about a table, by name: files, bytes on disk, estimated records, memory.
  public Map<String, Long> figures(Table table) {
    Map<String, Long> figures = new LinkedHashMap<>();
    try {
      for (String[] property :
          new String[][] {
            {"records", "rocksdb.estimate-num-keys"},
            {"bytes_on_disk", "rocksdb.total-sst-files-size"},
            {"bytes_live", "rocksdb.estimate-live-data-size"},
            {"bytes_in_memory", "rocksdb.cur-size-all-mem-tables"},
            {"bytes_to_compact", "rocksdb.estimate-pending-compaction-bytes"}
          }) {
        figures.put(property[0], open().getLongProperty(handle(table), property[1]));
      }
    } catch (RocksDBException e) {
      throw failure(e, "read figures of " + directory);
    }
    return figures;
  }

  public Path directory() {
    return directory;
  }

  /// Closes the database; readers and writers must have ended. What was written is kept.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    families.values().forEach(RocksObject::close);
    RocksDBException failure = null;
    try {
      db.syncWal();
    } catch (RocksDBException e) {
      // After a write that failed, as on a full disk. The files must be let go all the same.
      failure = e;
    }
    try {
      db.closeE();
    } catch (RocksDBException e) {
      failure = failure == null ? e : failure;
    } finally {
      closeNatives();
    }
    if (failure != null) {
      throw failure(failure, "close " + directory);
    }
  }

  private void closeNatives() {
    for (AutoCloseable handle : natives.reversed()) {
      if (handle instanceof RocksObject object) {
        object.close();
      }
    }
  }
}
