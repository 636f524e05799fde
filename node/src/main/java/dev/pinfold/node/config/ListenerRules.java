package dev.pinfold.node.config;

import java.util.ArrayList;
import java.util.List;

/// What must hold of all listeners together.
final class ListenerRules {

  private ListenerRules() {}

  /// A listener that is offered.
  private record Offered(Setting<ListenAddress> setting, ListenAddress listen) {}

  static void check(NodeConfig config, ConfigReader reader) {
    ClusterConfig cluster = config.cluster();
    AdminConfig admin = config.admin();
    List<Offered> offered = new ArrayList<>();
    if (cluster.enabled()) {
      offered.add(new Offered(Settings.CLUSTER_LISTEN, cluster.listen()));
      boolean known =
          reader.sound(
              Settings.CLUSTER_LISTEN,
              Settings.CLUSTER_CREDENTIALS,
              Settings.CLUSTER_CREDENTIALS_FILE);
      if (known && cluster.isOpen()) {
        checkReach(
            config, reader, offered.getLast(), "cluster.credentials or cluster.credentials-file");
      }
    }
    if (config.pinning().enabled()) {
      offered.add(new Offered(Settings.PINNING_LISTEN, config.pinning().listen()));
    }
    if (admin.enabled()) {
      offered.add(new Offered(Settings.ADMIN_LISTEN, admin.listen()));
      if (reader.sound(Settings.ADMIN_LISTEN, Settings.ADMIN_TOKEN_FILE) && admin.isOpen()) {
        checkReach(config, reader, offered.getLast(), "admin.token-file");
      }
    }
    checkPlaces(reader, offered);
  }

  private static void checkReach(
      NodeConfig config, ConfigReader reader, Offered open, String credentials) {
    if (!open.listen().isLoopback()
        && !config.openToNetwork()
        && reader.sound(Settings.OPEN_TO_NETWORK)) {
      reader.wrong(
          open.setting(),
          "anyone who reaches " + open.listen() + " could use it, as it asks for no credentials",
          "an address of this machine only such as 127.0.0.1, or "
              + credentials
              + ", or open-to-network: true");
    }
  }

  private static void checkPlaces(ConfigReader reader, List<Offered> offered) {
    for (int i = 0; i < offered.size(); i++) {
      for (int j = 0; j < i; j++) {
        Offered one = offered.get(j);
        Offered other = offered.get(i);
        if (one.listen().overlaps(other.listen()) && reader.sound(one.setting(), other.setting())) {
          reader.wrong(
              other.setting(),
              one.setting().path() + " takes that port, with " + one.listen(),
              "an address of its own");
        }
      }
    }
  }
}
