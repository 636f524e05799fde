package dev.pinfold.verify.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.documents.lock.rules.WaitRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A file of rows that came out as expected, so that a long run which was stopped goes on where it
/// was. A row counts only for the classes and tables that it came from.
final class Journal {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /// @param classes what was checked, as a hash
  private record Entry(String classes, String check, Row row) {}

  private final Path file;
  private final String classes;
  private final Map<String, Row> rows = new HashMap<>();

  private Journal(Path file, String classes) {
    this.file = file;
    this.classes = classes;
  }

  /// An empty one.
  static Journal begin(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.deleteIfExists(file);
    return new Journal(file, classes());
  }

  /// One that goes on with what is in the file.
  static Journal resume(Path file) throws IOException {
    if (!Files.exists(file)) {
      return begin(file);
    }
    Journal journal = new Journal(file, classes());
    for (String line : Files.readAllLines(file)) {
      Entry entry = JSON.readValue(line, Entry.class);
      if (entry.classes().equals(journal.classes)) {
        journal.rows.put(entry.check(), entry.row());
      }
    }
    return journal;
  }

  /// What came out of a check before, or else what comes out of it now.
  Row run(Check check) {
    synchronized (this) {
      Row before = rows.get(check.toString());
      if (before != null) {
        return before;
      }
    }
    Row row = Runs.run(check);
    if (Boolean.TRUE.equals(row.asExpected())) {
      write(new Entry(classes, check.toString(), row));
    }
    return row;
  }

  private synchronized void write(Entry entry) {
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(entry) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The hash of the models' and the rules' classes, and of what lies beside them.
  private static String classes() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Class<?> one : List.of(Journal.class, WaitRules.class)) {
        Path place = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(place)) {
          for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
            digest.update(Files.readAllBytes(path));
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
