package dev.pinfold.node;

import dev.pinfold.agent.HttpCoordinator;
import dev.pinfold.agent.InstantPeer;
import dev.pinfold.http.Api;
import dev.pinfold.http.admin.AdminApi;
import dev.pinfold.http.admin.Metrics;
import dev.pinfold.http.cluster.ClusterApi;
import dev.pinfold.http.cluster.ServerIdentity;
import dev.pinfold.http.pinning.PinningApi;
import dev.pinfold.node.config.ListenAddress;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.config.Secret;
import dev.pinfold.node.config.TlsConfig;
import dev.pinfold.node.log.Logs;
import dev.pinfold.node.metrics.Exposition;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node with its three APIs, and peers inside if they are wanted.
///
/// Safe for use by many threads.
public final class Server implements AutoCloseable {

  private static final String CLUSTER = "cluster";
  private static final String PINNING = "pinning";
  private static final String ADMIN = "admin";
  private static final Duration COORDINATOR_CALL = Duration.ofSeconds(90);

  private final NodeConfig config;
  private final List<AutoCloseable> helpers;
  private final Node node;

  private Server(NodeConfig config, Node node, List<AutoCloseable> helpers) {
    this.config = config;
    this.node = node;
    this.helpers = helpers;
  }

  /// Starts a server.
  ///
  /// @param instantPeers how many peers run inside that pin at once and hold nothing
  /// @throws dev.pinfold.base.ProblemException what is wrong with the directory, the addresses or
  ///     the certificates
  public static Server start(NodeConfig config, int instantPeers) {
    Logs.apply(config.log());
    Logs.driver(config.cql().driverLog());
    List<AutoCloseable> helpers = new ArrayList<>();
    URI daemonApi = config.ipfs().addApi();
    KuboDaemon daemon = daemonApi == null ? null : new KuboDaemon(daemonApi);
    if (daemon != null) {
      helpers.add(daemon);
    }
    Node node = Node.start(config, parts -> listeners(parts, daemon));
    Server server = new Server(config, node, helpers);
    for (int i = 1; i <= instantPeers; i++) {
      Secret token = config.admin().token();
      HttpCoordinator coordinator =
          new HttpCoordinator(
              server.adminUri(), token == null ? null : token.text(), COORDINATOR_CALL);
      helpers.add(
          InstantPeer.start(
              Identity.instant(i).toString(),
              "instant-" + i,
              coordinator,
              InstantPeer.Behaviour.PROMPT,
              new SecureRandom()));
      helpers.add(coordinator);
    }
    return server;
  }

  private static List<Listener> listeners(NodeParts parts, @Nullable KuboDaemon daemon) {
    NodeConfig config = parts.config();
    Apis apis =
        new Apis(
            config,
            parts.owners(),
            request ->
                parts
                    .metrics()
                    .request(
                        request.api(),
                        request.method(),
                        request.route(),
                        request.status(),
                        request.nanos(),
                        request.bytesSent()),
            parts.clock());
    List<Listener> listeners = new ArrayList<>();
    if (config.cluster().enabled()) {
      ServerIdentity identity = Identity.of(parts.registry(), new SecureRandom());
      Api api =
          apis.cluster(
              new ClusterApi(
                      parts.service(),
                      parts.owners(),
                      parts.peers(),
                      parts.sweeps(),
                      identity,
                      daemon,
                      parts.clock())
                  .routes());
      listeners.add(
          listener(CLUSTER, config.cluster().listen(), config.cluster().tls(), api, config));
    }
    if (config.pinning().enabled()) {
      Api api =
          apis.pinning(
              new PinningApi(
                      parts.service(),
                      parts.owners(),
                      parts.peers(),
                      config.pinning().delegates(),
                      parts.clock())
                  .router());
      listeners.add(
          listener(PINNING, config.pinning().listen(), config.pinning().tls(), api, config));
    }
    if (config.admin().enabled()) {
      Api api =
          apis.admin(
              new AdminApi(
                      parts.service(),
                      parts.owners(),
                      parts.peers(),
                      parts.work(),
                      parts.sweeps(),
                      () -> reasons(parts),
                      accept -> scrape(parts, accept),
                      parts.mover(),
                      config.cluster().owner(),
                      parts.clock())
                  .with(parts.checkpointing())
                  .router());
      listeners.add(listener(ADMIN, config.admin().listen(), config.admin().tls(), api, config));
    }
    return listeners;
  }

  private static List<String> reasons(NodeParts parts) {
    return parts.readiness().reasons().entrySet().stream()
        .map(reason -> reason.getKey() + ": " + reason.getValue())
        .toList();
  }

  private static Metrics.Scrape scrape(NodeParts parts, @Nullable String accept) {
    Exposition exposition = parts.metrics().scrape(accept);
    return new Metrics.Scrape(exposition.bytes(), exposition.contentType());
  }

  private static Listener listener(
      String name, ListenAddress address, @Nullable TlsConfig tls, Api api, NodeConfig config) {
    return new SocketListener(name, address, tls, api, config);
  }

  // ---- where it is

  /// Where the IPFS Cluster API listens.
  public URI clusterUri() {
    return uri(CLUSTER, config.cluster().tls());
  }

  /// Where the Pinning Service API listens.
  public URI pinningUri() {
    return uri(PINNING, config.pinning().tls());
  }

  /// Where Pinfold's own API listens.
  public URI adminUri() {
    return uri(ADMIN, config.admin().tls());
  }

  private URI uri(String name, @Nullable TlsConfig tls) {
    InetSocketAddress address = node.addresses().get(name);
    String scheme = tls == null ? "http" : "https";
    return address == null
        ? URI.create(scheme + ":disabled")
        : URI.create(scheme + "://" + address.getHostString() + ":" + address.getPort());
  }

  // ---- what it is made of

  public PinService service() {
    return node.parts().service();
  }

  public Owners owners() {
    return node.parts().owners();
  }

  public Peers peers() {
    return node.parts().peers();
  }

  @Override
  public void close() {
    for (AutoCloseable helper : helpers) {
      try {
        helper.close();
      } catch (Exception e) {
        throw new IllegalStateException("a peer inside did not close", e);
      }
    }
    node.close();
  }
}
