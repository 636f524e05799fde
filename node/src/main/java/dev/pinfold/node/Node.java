package dev.pinfold.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.node.config.ClusterConfig;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.metrics.MeteredPinStore;
import dev.pinfold.node.metrics.NodeMetrics;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.node.volume.VolumeWork;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.move.Serving;
import dev.pinfold.pins.service.Housekeeping;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PeerWork;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.ServiceSettings;
import dev.pinfold.pins.service.Sweeps;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server: a store of pins, what works on it, and those who listen for requests.
///
/// ```java
/// try (Node node = Node.start(NodeConfig.read(file, Map.of()), listeners)) {
///   stop.await();
/// }
/// ```
///
/// It is opened from below to above and closed from above to below: first nothing new comes in,
/// then what runs ends, then the store is closed. A start that fails closes what it had opened.
///
/// Safe for use by many threads.
public final class Node implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final String SELF = "node";

  private final NodeParts parts;
  private final List<Listener> listeners;
  private final Closing closing;

  @GuardedBy("this")
  private boolean closed;

  private Node(NodeParts parts, List<Listener> listeners, Closing closing) {
    this.parts = parts;
    this.listeners = listeners;
    this.closing = closing;
  }

  /// Starts a server.
  ///
  /// @throws dev.pinfold.base.ProblemException what opening the store throws, such as
  /// `directory_in_use`
  ///     or `store_unsuitable`, and what the listeners throw
  public static Node start(NodeConfig config, Listeners listeners) {
    return start(config, listeners, Clock.systemUTC(), new SecureRandom());
  }

  /// Starts a server with a clock and chance of its own.
  public static Node start(
      NodeConfig config, Listeners listeners, Clock clock, SecureRandom random) {
    Closing closing = new Closing();
    try {
      return start(config, listeners, clock, random, closing);
    } catch (RuntimeException e) {
      try {
        closing.run();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static Node start(
      NodeConfig config, Listeners listeners, Clock clock, SecureRandom random, Closing closing) {
    long start = System.nanoTime();
    NodeMetrics metrics = new NodeMetrics();
    Readiness readiness = new Readiness();
    readiness.hold(SELF, "it is starting");
    Volume volume = Volume.of(config);
    VolumeWork volumeWork = null;
    if (volume != null) {
      // Before a database is made in a directory that the dataset would hide.
      volumeWork = VolumeWork.prepare(volume, config.data());
      closing.add("volume's key", volumeWork::release);
    }
    Backends backends = new Backends(config, metrics, clock);
    closing.add("stores", backends::close);
    Mover mover = Mover.start(backends.configured(), backends, clock);
    closing.add("move", mover::close);
    Serving serving = mover.serving();
    MeteredPinStore store = new MeteredPinStore(serving.pins(), metrics.store());
    readiness.check("store", () -> storeFailure(backends, serving, store));
    Registry registry = serving.registry();
    Owners owners = new Owners(registry, clock, random);
    ownersOf(config.cluster()).forEach(owners::ensure);
    ServiceSettings settings = config.service();
    Peers peers = new Peers(registry, settings, clock);
    PinService service = new PinService(store, peers, settings, clock, random);
    Sweeps sweeps = new Sweeps(service, peers, registry);
    PeerWork work = new PeerWork(service, peers, sweeps, settings, clock);
    metrics.watch(store, peers, owners, mover);
    closing.add("metrics", metrics::unwatch);
    Housekeeping housekeeping = new Housekeeping(service, peers, sweeps, settings, clock);
    closing.add("housekeeping", housekeeping::close);
    housekeeping.start();
    if (volumeWork != null) {
      closing.add("volume", volumeWork::close);
      volumeWork.start(backends::database, metrics.checkpoints(), clock);
      metrics.volumes(volumeWork::watched, volumeWork::replicas, clock);
    }
    NodeParts parts =
        new NodeParts(
            config,
            clock,
            service,
            work,
            peers,
            sweeps,
            owners,
            registry,
            mover,
            metrics,
            readiness,
            volumeWork == null ? null : volumeWork.checkpointing());
    List<Listener> made = List.copyOf(listeners.of(parts));
    for (Listener listener : made) {
      // Before its start: one that began to listen and then failed has something to close.
      closing.add("listener " + listener.name(), listener::close);
      listener.start();
    }
    closing.add("waiting agents", work::end);
    closing.add("readiness", () -> readiness.hold(SELF, "it is stopping"));
    readiness.clear(SELF);
    Node node = new Node(parts, made, closing);
    node.logStart(System.nanoTime() - start);
    return node;
  }

  private static @Nullable String storeFailure(
      Backends backends, Serving serving, MeteredPinStore store) {
    String unreachable = backends.failure(serving.name());
    Problem failure = store.writeFailure();
    if (unreachable != null || failure == null) {
      return unreachable;
    }
    return "writes fail: " + failure.code() + ", " + failure.message();
  }

  /// The owners whose names the configuration has.
  private static Set<String> ownersOf(ClusterConfig cluster) {
    Map<String, ?> credentials = cluster.credentials();
    return credentials == null ? Set.of(cluster.owner()) : credentials.keySet();
  }

  private void logStart(long nanos) {
    addresses()
        .forEach(
            (name, address) ->
                LOG.atInfo()
                    .addKeyValue("api", name)
                    .addKeyValue("address", address)
                    .log("an API is offered"));
    LOG.atInfo()
        .addKeyValue("data", parts.config().data())
        .addKeyValue("store", parts.mover().serving().name())
        .addKeyValue("pins", parts.service().store().pinCount())
        .addKeyValue("millis", nanos / 1_000_000)
        .log("the node is ready");
  }

  /// What it is made of.
  public NodeParts parts() {
    return parts;
  }

  /// Where each listener listens, by its name.
  public Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    for (Listener listener : listeners) {
      addresses.put(listener.name(), listener.address());
    }
    return addresses;
  }

  /// Ends everything in order. Again, it does nothing.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      closing.run();
      LOG.info("the node has stopped");
    }
  }
}
