package dev.pinfold.acceptance;

import dev.pinfold.cassandra.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How a server is told of a real Cassandra, of one node, whose patience suits a busy machine.
final class OnCql {

  private static final Ring RING = Ring.shared(1);

  private OnCql() {}

  /// Options of `pinfold serve` that make a keyspace reachable, with two peers.
  static String[] options(String keyspace, String... more) {
    return options(2, keyspace, more);
  }

  /// Likewise, with so many peers.
  static String[] options(int peers, String keyspace, String... more) {
    List<String> options = new ArrayList<>(List.of("--instant-peers", Integer.toString(peers)));
    options.addAll(where(keyspace));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  /// `pinfold cql ...` of a keyspace.
  static String[] command(String keyspace, String... command) {
    List<String> arguments = new ArrayList<>(List.of("cql"));
    arguments.addAll(List.of(command));
    arguments.addAll(where(keyspace));
    return arguments.toArray(String[]::new);
  }

  private static List<String> where(String keyspace) {
    String hosts =
        RING.contactPoints().stream()
            .map(at -> at.getAddress().getHostAddress() + ":" + at.getPort())
            .collect(Collectors.joining(","));
    List<String> options = new ArrayList<>(List.of("--cql-hosts", hosts));
    for (String setting :
        List.of(
            "keyspace=" + keyspace,
            "development=true",
            "connect-timeout=1m",
            "request-timeout=1m",
            "attempt-timeout=30s")) {
      options.add("--set");
      options.add("cql." + setting);
    }
    return options;
  }
}
