package dev.pinfold.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The real pin records of the examples.
final class Samples {

  private static final JsonMapper JSON = new JsonMapper();

  private Samples() {}

  /// What somebody pinned.
  record Sample(String cid, String name, Map<String, String> meta) {}

  static List<Sample> all() throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (InputStream in = Samples.class.getResourceAsStream("/pins.ndjson");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = JSON.readTree(line);
        Map<String, String> meta = new TreeMap<>();
        node.path("meta")
            .properties()
            .forEach(entry -> meta.put(entry.getKey(), entry.getValue().asText()));
        samples.add(new Sample(node.path("cid").asText(), node.path("name").asText(), meta));
      }
    }
    return samples;
  }
}
