package dev.pinfold.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.StoreOptions;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.storage.WriteBuffer;
import dev.pinfold.documents.transaction.Check;
import dev.pinfold.documents.value.Path;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong on disk is found, and said in words that name it.
class DamageTest {

  @TempDir java.nio.file.Path directory;
  private java.nio.file.Path database;

  @BeforeEach
  void fill() {
    database = directory.resolve("db");
    try (Database open = Database.open(database)) {
      Collection docs = open.collection("docs");
      docs.createIndex("n", Path.of("n"));
      for (int i = 0; i < 50; i++) {
        docs.put("d" + i, ("{\"n\":" + i + "}").getBytes(UTF_8));
      }
      docs.put("large", ("[" + "\"0123456789\",".repeat(2000) + "1]").getBytes(UTF_8));
      open.compact();
      assertTrue(open.check(true, _ -> {}).isClean());
    }
  }

  private List<String> findingsAfter(BiConsumer<Store, WriteBuffer> damage) {
    try (Store store = new Store(database, StoreOptions.DEFAULT)) {
      WriteBuffer writes = new WriteBuffer();
      damage.accept(store, writes);
      store.write(writes, true);
    }
    try (Database open = Database.open(database)) {
      return open.check(false, _ -> {}).findings();
    }
  }

  private static byte[] key(Store store, Table table, int nth) {
    try (RecordCursor cursor = store.scan(table, new byte[0], new byte[] {(byte) 0xFF})) {
      for (int i = 0; i <= nth; i++) {
        assertTrue(cursor.next());
      }
      return cursor.key();
    }
  }

  private static void assertFound(List<String> findings, String what) {
    assertTrue(findings.stream().anyMatch(finding -> finding.contains(what)), findings.toString());
  }

  @Test
  void anEntryWithoutItsDocument() {
    List<String> findings =
        findingsAfter(
            (store, writes) -> {
              byte[] entry = key(store, Table.INDEXES, 10);
              entry[entry.length - 2] ^= 1;
              writes.put(Table.INDEXES, entry, new byte[0]);
            });
    assertFound(findings, "index n of docs has 52 entries, its documents make 51");
  }

  @Test
  void aDocumentWithoutItsEntry() {
    List<String> findings =
        findingsAfter(
            (store, writes) -> writes.delete(Table.INDEXES, key(store, Table.INDEXES, 10)));
    assertFound(findings, "index n lacks an entry of document docs:");
  }

  @Test
  void aDocumentThatIsGoneWithoutACommit() {
    List<String> findings =
        findingsAfter(
            (store, writes) -> writes.delete(Table.DOCUMENTS, key(store, Table.DOCUMENTS, 0)));
    assertFound(findings, "the schema of docs counts");
  }

  @Test
  void aRecordThatIsMissing() {
    List<String> findings =
        findingsAfter(
            (store, writes) -> {
              try (RecordCursor all =
                  store.scan(Table.DOCUMENTS, new byte[0], new byte[] {(byte) 0xFF})) {
                while (all.next()) {
                  if (all.key().length > 15) {
                    writes.delete(Table.DOCUMENTS, all.key());
                    return;
                  }
                }
              }
            });
    assertFound(findings, "record_missing");
  }

  @Test
  void aCommitThatIsMissing() {
    List<String> findings =
        findingsAfter(
            (store, writes) -> writes.delete(Table.CHANGES, key(store, Table.CHANGES, 20)));
    assertFound(findings, "are not in the feed");
  }

  @Test
  void aFlippedBit() throws Exception {
    List<java.nio.file.Path> files;
    try (var all = Files.list(database)) {
      files = all.filter(file -> file.toString().endsWith(".sst")).toList();
    }
    assertFalse(files.isEmpty());
    for (java.nio.file.Path file : files) {
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        bytes.seek(20);
        int old = bytes.read();
        bytes.seek(20);
        bytes.write(old ^ 1);
      }
    }
    List<String> findings;
    try (Database open = Database.open(database)) {
      Check.Report report = open.check(true, _ -> {});
      findings = report.findings();
    } catch (ProblemException e) {
      findings = List.of(e.getMessage());
    }
    assertFound(findings, "storage_corrupt");
  }

  @Test
  void aNewerFormatIsRefused() {
    try (Store store = new Store(database, StoreOptions.DEFAULT)) {
      store.write(
          new WriteBuffer().put(Table.CATALOG, new byte[] {1}, new byte[] {0, 0, 0, 99}), true);
    }
    assertEquals(
        "format_newer",
        assertThrows(ProblemException.class, () -> Database.open(database)).problem().code());
  }

  @Test
  void aFileInTheWayIsSaid() throws Exception {
    java.nio.file.Path file = Files.writeString(directory.resolve("file"), "x");
    assertEquals(
        "directory_unwritable",
        assertThrows(ProblemException.class, () -> Database.open(file)).problem().code());
  }
}
