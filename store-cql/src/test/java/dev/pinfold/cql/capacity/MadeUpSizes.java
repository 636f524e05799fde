package dev.pinfold.cql.capacity;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;

/// Sizes that one can reckon with in one's head: each row has 100 bytes, and 50 on disk.
final class MadeUpSizes {

  private static final List<String> TABLES =
      List.of(
          "pins",
          "pins.before",
          "pins.outcomes",
          "requests_by_owner",
          "requests_by_owner.names",
          "list_slices",
          "pins_by_peer",
          "pin_ttl_queue",
          "forget_queue",
          "operations",
          "pin_events",
          "feed",
          "pin_counts",
          "counted_peers",
          "registry",
          "system.paxos");

  private MadeUpSizes() {}

  static Sizes sizes() {
    StringBuilder text = new StringBuilder();
    for (String table : TABLES) {
      text.append(table).append(".rows=10\n");
      text.append(table).append(".data-bytes=1000\n");
      text.append(table).append(".disk-bytes=500\n");
    }
    text.append("sample.placements=2\n");
    text.append("sample.name-bytes=20\n");
    text.append("sample.metadata-entries=0\n");
    text.append("sample.metadata-entry-bytes=10\n");
    text.append("measured=2026-01-01\nengine=none\n");
    try {
      return Sizes.read(new StringReader(text.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
