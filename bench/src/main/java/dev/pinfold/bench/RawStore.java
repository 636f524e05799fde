package dev.pinfold.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/// The one-value way: each document is one RocksDB value, its JSON text. The limit and the peer of
/// the engine, with the same options where they matter.
final class RawStore implements AutoCloseable {

  private static final JsonFactory FACTORY = new JsonFactory();
  static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private final RocksDB db;
  private final WriteOptions buffered = new WriteOptions();

  RawStore(Path directory) throws Exception {
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true)
            .setWriteBufferSize(64 << 20)
            .setMaxWriteBufferNumber(4)
            .setMaxBackgroundJobs(2)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(new LRUCache(256 << 20))
                    .setBlockSize(8 << 10)
                    .setFilterPolicy(new BloomFilter(10)));
    this.db = RocksDB.open(options, directory.toString());
  }

  private static byte[] key(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  /// Visits every token, as a store that refuses bad JSON must.
  void parseAndPut(String id, byte[] json) throws Exception {
    try (JsonParser parser = FACTORY.createParser(json)) {
      JsonToken token;
      while ((token = parser.nextToken()) != null) {
        if (token == JsonToken.VALUE_STRING) {
          parser.getTextLength();
        }
      }
    }
    db.put(buffered, key(id), json);
  }

  void treeAndPut(String id, byte[] json) throws Exception {
    MAPPER.readTree(json);
    db.put(buffered, key(id), json);
  }

  void put(String id, byte[] json) throws Exception {
    db.put(buffered, key(id), json);
  }

  byte[] getStreamed(String id) throws Exception {
    byte[] json = db.get(key(id));
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
    try (JsonParser parser = FACTORY.createParser(json);
        JsonGenerator generator = FACTORY.createGenerator(out)) {
      while (parser.nextToken() != null) {
        generator.copyCurrentEvent(parser);
      }
    }
    return out.toByteArray();
  }

  byte[] getTree(String id) throws Exception {
    return MAPPER.writeValueAsBytes(MAPPER.readTree(db.get(key(id))));
  }

  /// Reads one field, parsing no further than it.
  String fieldStreamed(String id, String field) throws Exception {
    try (JsonParser parser = FACTORY.createParser(db.get(key(id)))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals(field);
        parser.nextToken();
        if (found) {
          return parser.getText();
        }
        parser.skipChildren();
      }
    }
    throw new IllegalArgumentException("no field " + field);
  }

  String fieldTree(String id, String field) throws Exception {
    return MAPPER.readTree(db.get(key(id))).get(field).asText();
  }

  void setField(String id, String field, String value) throws Exception {
    ObjectNode document = (ObjectNode) MAPPER.readTree(db.get(key(id)));
    document.put(field, value);
    db.put(buffered, key(id), MAPPER.writeValueAsBytes(document));
  }

  void compact() throws Exception {
    db.compactRange();
  }

  long bytesOnDisk() throws Exception {
    return db.getLongProperty("rocksdb.total-sst-files-size");
  }

  @Override
  public void close() {
    db.close();
  }
}
