package dev.pinfold.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.storage.DocumentLayout;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Records;
import dev.pinfold.documents.value.Edit;
import dev.pinfold.documents.value.JsonEncoder;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.PackedBuffer;
import dev.pinfold.documents.value.Step;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.StringAppendOperator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The physical forms that a document could have, on bare RocksDB: without locks, feed, or counts.
/// What the decision in docs/adr/0001-physical-form.md rests on.
///
/// `LayoutBenchmark [--quick]`
public final class LayoutBenchmark {

  private static final int DOCUMENTS = 1_000;
  private static final int FOLD_AFTER = 16;

  private final double seconds;
  private final int rounds;

  private LayoutBenchmark(boolean quick) {
    this.seconds = quick ? 0.5 : 2;
    this.rounds = quick ? 3 : 7;
  }

  /// @param arguments see the class
  public static void main(String[] arguments) throws Exception {
    RocksDB.loadLibrary();
    LayoutBenchmark benchmark = new LayoutBenchmark(List.of(arguments).contains("--quick"));
    benchmark.forms(20, Documents.twentyFields(1));
    benchmark.forms(1000, Documents.thousandFields(1));
    System.exit(0);
  }

  /// A database of one form.
  private static final class Db implements Records {
    private final RocksDB db;
    private final WriteOptions buffered = new WriteOptions();

    Db() throws Exception {
      Path directory = Files.createTempDirectory("pinfold-layout");
      this.db =
          RocksDB.open(
              new Options()
                  .setCreateIfMissing(true)
                  .setMergeOperator(new StringAppendOperator(""))
                  .setCompressionType(CompressionType.LZ4_COMPRESSION)
                  .setMaxBackgroundJobs(2)
                  .setTableFormatConfig(
                      new BlockBasedTableConfig()
                          .setBlockCache(new LRUCache(256 << 20))
                          .setBlockSize(8 << 10)
                          .setFilterPolicy(new BloomFilter(10))),
              directory.toString());
    }

    @Override
    public byte[] get(byte[] key) {
      try {
        return db.get(key);
      } catch (org.rocksdb.RocksDBException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public RecordCursor scan(byte[] from, byte[] to) {
      Slice bound = new Slice(to);
      ReadOptions options = new ReadOptions().setIterateUpperBound(bound);
      RocksIterator iterator = db.newIterator(options);
      iterator.seek(from);
      return new RecordCursor() {
        private boolean first = true;

        @Override
        public boolean next() {
          if (first) {
            first = false;
          } else {
            iterator.next();
          }
          return iterator.isValid();
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
          first = true;
        }

        @Override
        public void close() {
          iterator.close();
          options.close();
          bound.close();
        }
      };
    }
  }

  private static Measured.Way repeat(EngineBenchmark.Once once) {
    AtomicInteger next = new AtomicInteger();
    return nanos -> {
      long end = System.nanoTime() + nanos;
      long done = 0;
      while (System.nanoTime() < end) {
        once.run(next.getAndIncrement());
        done++;
      }
      return done;
    };
  }

  private void forms(int fields, byte[] json) throws Exception {
    Schema schema = new Schema("docs", 64 << 10, 1 << 10);
    JsonEncoder encoder = new JsonEncoder(ValueLimits.DEFAULT);
    byte[] packed = encoder.encode(json, 0, json.length, NodeNames.ROOT, schema, new TypeCounts());
    byte[][] keys = new byte[DOCUMENTS][];
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] id = ("document-" + i).getBytes(UTF_8);
      keys[i] = Keys.document(1, Keys.slot(1, 2, id), id);
    }
    byte[] text = "\"a new value of 24 chars!\"".getBytes(UTF_8);
    byte[] value = encoder.encode(text, 0, text.length, 2, schema, new TypeCounts());
    Db paths = new Db();
    Db overlays = new Db();
    Db bounded = new Db();
    RawStore raw = new RawStore(Files.createTempDirectory("pinfold-layout-raw"));

    EngineBenchmark.Once putPaths = i -> putPaths(paths, keys[i % DOCUMENTS], packed);
    EngineBenchmark.Once putOverlay =
        i -> overlays.db.put(overlays.buffered, keys[i % DOCUMENTS], packed);
    EngineBenchmark.Once putBounded =
        i -> {
          try (WriteBatch batch = new WriteBatch()) {
            for (DocumentLayout.Put put : DocumentLayout.lay(keys[i % DOCUMENTS], packed, schema)) {
              batch.put(put.key(), put.value());
            }
            bounded.db.write(bounded.buffered, batch);
          }
        };
    new Measured(fields + " fields: write the document, packed already", seconds, rounds)
        .way("packed records of bounded size", repeat(putBounded))
        .way("one record a path", repeat(putPaths))
        .way("one packed value with overlays", repeat(putOverlay))
        .way("the JSON as one value", repeat(i -> raw.put("document-" + i % DOCUMENTS, json)))
        .run();
    for (int i = 0; i < DOCUMENTS; i++) {
      putPaths.run(i);
      putOverlay.run(i);
      putBounded.run(i);
      raw.put("document-" + i, json);
    }
    for (Db db : List.of(paths, overlays, bounded)) {
      db.db.compactRange();
    }
    raw.compact();
    int first = schema.findField(NodeNames.ROOT, "field_0");
    new Measured(fields + " fields: read the document whole as JSON", seconds, rounds)
        .way(
            "packed records of bounded size",
            repeat(
                i -> {
                  byte[] whole =
                      Objects.requireNonNull(DocumentLayout.read(bounded, keys[i % DOCUMENTS]));
                  JsonWriter.toJson(whole, 0, NodeNames.ROOT, schema);
                }))
        .way(
            "one record a path",
            repeat(
                i ->
                    JsonWriter.toJson(
                        readPaths(paths, keys[i % DOCUMENTS]), 0, NodeNames.ROOT, schema)))
        .way(
            "one packed value with overlays",
            repeat(
                i ->
                    JsonWriter.toJson(
                        overlaid(overlays.get(keys[i % DOCUMENTS])), 0, NodeNames.ROOT, schema)))
        .way(
            "the JSON as one value, parsed",
            repeat(i -> raw.getStreamed("document-" + i % DOCUMENTS)))
        .run();
    new Measured(fields + " fields: set one", seconds, rounds)
        .way(
            "packed records of bounded size",
            repeat(
                i -> {
                  Step step = new Step.Field(first + i * 7 % fields);
                  DocumentLayout.Change change =
                      Objects.requireNonNull(
                          DocumentLayout.set(
                              bounded, keys[i % DOCUMENTS], List.of(step), value, schema));
                  for (DocumentLayout.RecordEdit edit : change.edits()) {
                    bounded.db.put(
                        bounded.buffered, edit.key(), edit.apply(bounded.get(edit.key())));
                  }
                }))
        .way(
            "one record a path (blind)",
            repeat(
                i ->
                    paths.db.put(
                        paths.buffered,
                        pathKey(keys[i % DOCUMENTS], first + i * 7 % fields),
                        value)))
        .way(
            "one packed value with overlays, folded after " + FOLD_AFTER,
            repeat(
                i -> setOverlay(overlays, keys[i % DOCUMENTS], first + i * 7 % fields, value, i)))
        .way(
            "the JSON as one value, parsed and written again",
            repeat(
                i ->
                    raw.setField(
                        "document-" + i % DOCUMENTS,
                        "field_" + i * 7 % fields,
                        "a new value of 24 chars!")))
        .run();
    new Measured(fields + " fields: read one, after those sets", seconds, rounds)
        .way(
            "packed records of bounded size",
            repeat(
                i ->
                    DocumentLayout.readMember(
                        bounded, keys[i % DOCUMENTS], first + i * 7 % fields, fields > 128)))
        .way(
            "one record a path",
            repeat(i -> paths.get(pathKey(keys[i % DOCUMENTS], first + i * 7 % fields))))
        .way(
            "one packed value with overlays",
            repeat(
                i -> {
                  byte[] whole = overlaid(overlays.get(keys[i % DOCUMENTS]));
                  Packed.findField(whole, 0, NodeNames.ROOT, first + i * 7 % fields);
                }))
        .way(
            "the JSON as one value, parsed up to the field",
            repeat(i -> raw.fieldStreamed("document-" + i % DOCUMENTS, "field_" + i * 7 % fields)))
        .run();
    for (Db db : List.of(paths, overlays, bounded)) {
      db.db.compactRange();
    }
    raw.compact();
    System.out.printf(
        "%d fields: bytes on disk: bounded %,d, a path %,d, overlays %,d, JSON %,d%n",
        fields, size(bounded.db), size(paths.db), size(overlays.db), raw.bytesOnDisk());
  }

  private static long size(RocksDB db) throws Exception {
    return db.getLongProperty("rocksdb.total-sst-files-size");
  }

  private static byte[] pathKey(byte[] document, int node) {
    byte[] key = Arrays.copyOf(document, document.length + 5);
    key[document.length] = 0x20;
    for (int i = 0; i < 4; i++) {
      key[document.length + 1 + i] = (byte) (node >>> (24 - 8 * i));
    }
    return key;
  }

  private static void putPaths(Db db, byte[] document, byte[] packed) throws Exception {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(document, new byte[] {1});
      Packed.Members members = new Packed.Members(packed, 0, NodeNames.ROOT);
      while (members.next()) {
        batch.put(pathKey(document, members.node()), Packed.copy(packed, members.value()));
      }
      db.db.write(db.buffered, batch);
    }
  }

  private static byte[] readPaths(Db db, byte[] document) {
    PackedBuffer out = new PackedBuffer(1024);
    int mark = out.beginObject();
    int last = NodeNames.ROOT;
    try (RecordCursor all = db.scan(document, Keys.afterDocument(document))) {
      all.next();
      while (all.next()) {
        byte[] key = all.key();
        int node = 0;
        for (int i = key.length - 4; i < key.length; i++) {
          node = (node << 8) | (key[i] & 0xFF);
        }
        out.putVarint(node - last).putBytes(all.value());
        last = node;
      }
    }
    out.end(mark);
    return out.toBytes();
  }

  /// A base value and the fields that were set since, each a node and a value.
  private static byte[] overlaid(byte[] record) {
    int at = Packed.skip(record, 0);
    byte[] whole = at == record.length ? record : Arrays.copyOf(record, at);
    while (at < record.length) {
      int node = Packed.varint(record, at);
      at = Packed.skipVarint(record, at);
      byte[] value = Packed.copy(record, at);
      whole = new Edit.Set(List.of(new Step.Field(node)), value).apply(whole, NodeNames.ROOT);
      at += value.length;
    }
    return whole;
  }

  private static void setOverlay(Db db, byte[] document, int node, byte[] value, int i)
      throws Exception {
    if (i / DOCUMENTS % FOLD_AFTER == FOLD_AFTER - 1) {
      byte[] whole =
          new Edit.Set(List.of(new Step.Field(node)), value)
              .apply(overlaid(db.get(document)), NodeNames.ROOT);
      db.db.put(db.buffered, document, whole);
    } else {
      db.db.merge(
          db.buffered, document, new PackedBuffer(64).putVarint(node).putBytes(value).toBytes());
    }
  }
}
