package dev.pinfold.volumes.watch.heal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What was done to heal, in a file of JSON lines. When it has [#BYTES_MAX], it becomes the older
/// of two files, and the one before is gone.
///
/// Safe for use by many threads.
public final class Journal {

  /// Of each of two files.
  public static final long BYTES_MAX = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  public Journal(Path file) {
    this.file = file;
  }

  /// The one in the directory of what watching remembers.
  public static Journal in(Path state) {
    return new Journal(state.resolve("healed.jsonl"));
  }

  /// Notes a deed, synced.
  public synchronized void add(Deed deed) {
    ObjectNode line = JSON.createObjectNode();
    line.put("at", deed.at().toString());
    line.put("subject", deed.subject());
    line.put("what", deed.what());
    line.put("outcome", deed.outcome().name());
    line.put("detail", deed.detail());
    try {
      Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
      if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
        Files.move(file, older(), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(
          file,
          JSON.writeValueAsString(line) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What was done, the oldest first. A line that a crash tore is left out.
  public synchronized List<Deed> deeds() {
    List<Deed> deeds = new ArrayList<>();
    try {
      for (Path one : List.of(older(), file)) {
        if (Files.exists(one)) {
          for (String line : Files.readAllLines(one)) {
            read(line, deeds);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return deeds;
  }

  private static void read(String line, List<Deed> into) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException _) {
      return;
    }
    into.add(
        new Deed(
            Instant.parse(json.path("at").asText()),
            json.path("subject").asText(),
            json.path("what").asText(),
            Deed.Outcome.valueOf(json.path("outcome").asText()),
            json.path("detail").asText()));
  }

  private Path older() {
    return file.resolveSibling(file.getFileName() + ".1");
  }
}
