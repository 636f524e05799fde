package dev.pinfold.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The CIDs of `examples/pins.ndjson`: real pins, of both versions and several codecs and hashes.
final class SamplePins {

  private SamplePins() {}

  static List<String> cids() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> cids = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../examples/pins.ndjson"))) {
      cids.add(json.readTree(line).path("cid").asText());
    }
    return cids;
  }
}
