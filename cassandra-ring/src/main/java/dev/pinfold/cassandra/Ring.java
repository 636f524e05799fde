package dev.pinfold.cassandra;

import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A ring of real Cassandra nodes, each a process, on loopback addresses of its own.
///
/// ```java
/// try (Ring ring = Ring.start(3, directory, RingOptions.defaults());
///     CqlSession session =
///         CqlSession.builder()
///             .addContactPoints(ring.contactPoints())
///             .withLocalDatacenter(ring.dataCentre())
///             .build()) {
///   ring.node(2).kill();
/// }
/// ```
///
/// No node outlives the JVM that started it, even if that is killed.
public final class Ring implements AutoCloseable {

  private static final long PAUSE_MILLIS = 100;
  private static final String SUPERUSER_MADE = "Created default superuser role";

  private final LoopbackBlock block;
  private final List<RingNode> nodes;
  private final RingOptions options;
  private final @Nullable Certificates certificates;
  private final Thread closeAtExit;

  private Ring(
      LoopbackBlock block,
      List<RingNode> nodes,
      RingOptions options,
      @Nullable Certificates certificates) {
    this.block = block;
    this.nodes = List.copyOf(nodes);
    this.options = options;
    this.certificates = certificates;
    this.closeAtExit = new Thread(this::end, "end of a ring");
  }

  /// Starts a ring; returns when all nodes answer clients and take each other for up.
  ///
  /// @param nodes how many, from 1 to 16
  /// @param directory for their files; what a former ring left in it is deleted
  /// @throws ProblemException `cassandra_ended` or `cassandra_too_slow`, with the last lines of the
  ///     log, if a node does not start; `no_java_for_cassandra` if there is no Java for it
  public static Ring start(int nodes, Path directory, RingOptions options)
      throws IOException, InterruptedException {
    if (nodes < 1 || nodes > LoopbackBlock.MOST_NODES) {
      throw new IllegalArgumentException(
          "A ring has 1 to " + LoopbackBlock.MOST_NODES + " nodes, not " + nodes);
    }
    if (options.places().size() > nodes) {
      throw new IllegalArgumentException(
          "The options place " + options.places().size() + " nodes, but the ring has " + nodes);
    }
    Path absolute = directory.toAbsolutePath();
    NodeCommand command = new NodeCommand(ServerJava.find(), ServerClassPath.load());
    Ring ring = configured(nodes, absolute, options, command);
    Runtime.getRuntime().addShutdownHook(ring.closeAtExit);
    boolean started = false;
    try {
      ring.startAll(command, absolute);
      started = true;
      return ring;
    } finally {
      if (!started) {
        ring.close();
      }
    }
  }

  /// The ring of that many nodes which all tests of this JVM share. The first call starts it, the
  /// end of the JVM ends it. It has one data centre and no log-in, and syncs its commit log
  /// periodically; for runs of many minutes `-Dpinfold.cassandra.optimized=true` gives it the
  /// optimizing compiler and a larger heap. Its logs are in `target/rings`.
  ///
  /// Tests use keyspaces of their own in it; one that kills or pauses a node calls [#heal()] when
  /// it is done.
  public static Ring shared(int nodes) {
    return SharedRings.get(nodes);
  }

  private static Ring configured(
      int count, Path directory, RingOptions options, NodeCommand command)
      throws IOException, InterruptedException {
    LoopbackBlock block = LoopbackBlock.claim(count);
    boolean done = false;
    try {
      List<String> addresses = new ArrayList<>();
      List<String> dataCentres = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        addresses.add(block.address(i).getHostAddress());
        dataCentres.add(options.place(i).dataCentre());
      }
      for (int i = 0; i < LoopbackBlock.MOST_NODES; i++) {
        Trees.delete(directory.resolve(name(i)));
      }
      Certificates certificates =
          options.clientEncryption() == ClientEncryption.NONE
              ? null
              : Certificates.make(command.java(), directory.resolve("certificates"), addresses);
      List<RingNode> nodes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        NodeFiles files = new NodeFiles(directory.resolve(name(i)));
        files.configure(
            new NodeFiles.Identity(
                addresses.get(i),
                block.nativePort(),
                block.storagePort(),
                addresses,
                TokenPlan.of(i, dataCentres, options.tokens()),
                certificates),
            options.place(i),
            options);
        nodes.add(
            new RingNode(
                name(i),
                new InetSocketAddress(block.address(i), block.nativePort()),
                block.jmxPort(i),
                options.place(i),
                files,
                command,
                options,
                properties(count, options)));
      }
      done = true;
      return new Ring(block, nodes, options, certificates);
    } finally {
      if (!done) {
        block.close();
      }
    }
  }

  private static String name(int node) {
    return "node" + (node + 1);
  }

  /// No waiting for what cannot happen in a ring of which all is known beforehand.
  private static List<String> properties(int nodes, RingOptions options) {
    List<String> properties =
        new ArrayList<>(
            List.of(
                "-Dcassandra-foreground=yes",
                "-Dcassandra.ring_delay_ms=0",
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                // Nodes that start at the same time must not forget each other before they are up,
                // however slow the machine: half of this is how long they remember.
                "-Dcassandra.gossip_quarantine_delay_ms=600000",
                "-Dcassandra.auto_bootstrap=false",
                "-Dcassandra.consistent.rangemovement=false"));
    if (options.authentication()) {
      properties.add("-Dcassandra.superuser_setup_delay_ms=100");
      // So that clients can log in while a node is down.
      properties.add("-Dcassandra.system_auth.default_rf=" + Math.min(3, nodes));
    }
    return properties;
  }

  /// All nodes are seeds and have their tokens, so that they start at the same time.
  private void startAll(NodeCommand command, Path directory)
      throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(options.startTimeout());
    ClassArchive archive = ClassArchive.of(command);
    int launched = 0;
    if (!archive.exists()) {
      Path list = directory.resolve("classes.list");
      nodes.getFirst().launch(ClassArchive.recorded(list));
      nodes.getFirst().awaitListening(deadline);
      archive.make(list, directory.resolve("archive.log"));
      launched = 1;
    }
    for (RingNode node : nodes.subList(launched, nodes.size())) {
      node.launch(archive.used());
    }
    for (RingNode node : nodes) {
      node.awaitListening(deadline);
    }
    awaitUp();
    if (options.authentication()) {
      awaitSuperuser(deadline);
    }
  }

  private void awaitSuperuser(Deadline deadline) throws IOException, InterruptedException {
    while (!anyLogHas(SUPERUSER_MADE)) {
      if (deadline.hasPassed()) {
        throw nodes
            .getFirst()
            .problem("no_superuser", "The nodes did not make the superuser in time.");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private boolean anyLogHas(String text) throws IOException {
    for (RingNode node : nodes) {
      if (node.log().contains(text)) {
        return true;
      }
    }
    return false;
  }

  /// Where clients reach the nodes.
  public List<InetSocketAddress> contactPoints() {
    return nodes.stream().map(RingNode::address).toList();
  }

  /// The data centre of the first node, which is that of all unless the options say otherwise.
  public String dataCentre() {
    return nodes.getFirst().place().dataCentre();
  }

  /// A node; the first is 0.
  public RingNode node(int index) {
    return nodes.get(index);
  }

  /// All nodes.
  public List<RingNode> nodes() {
    return nodes;
  }

  /// What clients need for connections that are encrypted; empty where they are not.
  public Optional<Certificates> certificates() {
    return Optional.ofNullable(certificates);
  }

  /// Waits until all nodes that answer take each other for up, in their latest starts.
  public void awaitUp() throws IOException, InterruptedException {
    Map<String, Integer> generations = new TreeMap<>();
    for (RingNode node : nodes) {
      if (node.answers()) {
        generations.put(node.host(), node.status().generation());
      }
    }
    await(
        "nodes_not_up",
        "Nodes do not take each other for up.",
        status -> status.up().entrySet().containsAll(generations.entrySet()));
  }

  /// Waits until all nodes that answer take the others, killed or paused, for down: about twenty
  /// seconds. Until then a write that needs those others fails after the request time-out; from
  /// then on it is refused at once.
  public void awaitDown() throws IOException, InterruptedException {
    Set<String> gone =
        nodes.stream()
            .filter(node -> !node.answers())
            .map(RingNode::host)
            .collect(Collectors.toUnmodifiableSet());
    await(
        "nodes_not_down",
        "Nodes that are gone are still taken for up.",
        status -> Collections.disjoint(status.up().keySet(), gone));
  }

  private void await(String code, String message, Predicate<NodeStatus> wanted)
      throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(options.startTimeout());
    for (RingNode node : nodes) {
      while (node.answers() && !wanted.test(node.status())) {
        if (deadline.hasPassed()) {
          throw node.problem(code, message);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /// Resumes what is paused, starts what does not run, and waits until all nodes take each other
  /// for up.
  public void heal() throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(options.startTimeout());
    for (RingNode node : nodes) {
      if (node.isPaused()) {
        node.resume();
      } else if (!node.isRunning()) {
        node.relaunch();
      }
    }
    for (RingNode node : nodes) {
      node.awaitListening(deadline);
    }
    awaitUp();
  }

  /// Kills the nodes and deletes their data; configuration and logs stay.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is ending and the hook runs by itself; to do the same twice does no harm.
    }
    end();
  }

  private void end() {
    nodes.forEach(RingNode::kill);
    try {
      for (RingNode node : nodes) {
        node.deleteData();
      }
      block.close();
    } catch (IOException e) {
      throw new UncheckedIOException("What the ring leaves could not be deleted", e);
    }
  }
}
