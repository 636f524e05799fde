package dev.pinfold.cassandra;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// A ring of real Cassandra nodes, each a process, on loopback addresses of its own.
///
/// ```java
/// try (Ring ring = Ring.start(3, directory, RingOptions.defaults())) {
///   CqlSession session =
///       CqlSession.builder()
///           .addContactPoints(ring.contactPoints())
///           .withLocalDatacenter(ring.dataCentre())
///           .build();
///   ring.node(2).kill();
/// }
/// ```
///
/// No node outlives the JVM that started it, even if that is killed.
public final class Ring implements AutoCloseable {

  private static final long PAUSE_MILLIS = 100;
  private static final Map<Integer, Ring> SHARED = new HashMap<>();

  private final LoopbackBlock block;
  private final List<RingNode> nodes;
  private final RingOptions options;
  private final Thread closeAtExit;

  private Ring(LoopbackBlock block, List<RingNode> nodes, RingOptions options) {
    this.block = block;
    this.nodes = List.copyOf(nodes);
    this.options = options;
    this.closeAtExit = new Thread(this::end, "end of a ring");
  }

  /// Starts a ring; returns when all nodes answer clients and know each other as up.
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
    NodeCommand command = new NodeCommand(ServerJava.find(), ServerClassPath.load());
    LoopbackBlock block = LoopbackBlock.claim(nodes);
    Ring ring;
    try {
      ring = new Ring(block, configure(nodes, directory, options, command, block), options);
    } catch (IOException | RuntimeException e) {
      block.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(ring.closeAtExit);
    boolean started = false;
    try {
      ring.startAll(command, directory.toAbsolutePath());
      started = true;
      return ring;
    } finally {
      if (!started) {
        ring.close();
      }
    }
  }

  private static List<RingNode> configure(
      int count, Path directory, RingOptions options, NodeCommand command, LoopbackBlock block)
      throws IOException {
    List<String> addresses = new ArrayList<>();
    List<String> dataCentres = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(block.address(i).getHostAddress());
      dataCentres.add(options.place(i).dataCentre());
    }
    List<RingNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "node" + (i + 1);
      NodeFiles files = new NodeFiles(directory.toAbsolutePath().resolve(name));
      Trees.delete(files.directory());
      String tokens =
          String.join(
              ",",
              TokenPlan.of(i, dataCentres, options.tokens()).stream()
                  .map(token -> Long.toString(token))
                  .toList());
      files.configure(
          new NodeFiles.Identity(
              addresses.get(i), block.nativePort(), block.storagePort(), addresses, tokens),
          options.place(i),
          options);
      nodes.add(
          new RingNode(
              name,
              new InetSocketAddress(block.address(i), block.nativePort()),
              block.jmxPort(i),
              options.place(i),
              files,
              command,
              options,
              properties(count)));
    }
    return nodes;
  }

  /// No waiting for what cannot happen in a ring of which all is known beforehand.
  private static List<String> properties(int nodes) {
    return List.of(
        "-Dcassandra-foreground=yes",
        "-Dcassandra.ring_delay_ms=0",
        "-Dcassandra.skip_wait_for_gossip_to_settle=0",
        "-Dcassandra.superuser_setup_delay_ms=0",
        "-Dcassandra.auto_bootstrap=false",
        "-Dcassandra.consistent.rangemovement=false",
        // So that clients can log in while nodes are down.
        "-Dcassandra.system_auth.default_rf=" + Math.min(3, nodes));
  }

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
  }

  /// The ring of that many nodes which all tests of this JVM share. The first call starts it, and
  /// the end of the JVM ends it. It has one data centre and no log-in, and syncs its commit log
  /// periodically.
  ///
  /// Tests use keyspaces of their own in it; one that kills or pauses a node calls [#heal()] when
  /// it is done.
  public static Ring shared(int nodes) {
    synchronized (SHARED) {
      Ring ring = SHARED.get(nodes);
      if (ring == null) {
        try {
          ring =
              start(
                  nodes,
                  Path.of("target", "rings", ProcessHandle.current().pid() + "-" + nodes),
                  RingOptions.defaults().withCommitLogSync(CommitLogSync.PERIODIC));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ProblemException(
              Problem.of(
                  Problem.Kind.CANCELLED, "interrupted", "The start of the ring was interrupted."),
              e);
        }
        SHARED.put(nodes, ring);
      }
      return ring;
    }
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

  /// Waits until all nodes that answer take each other for up.
  public void awaitUp() throws IOException, InterruptedException {
    Set<String> wanted = addressesOf(RingNode::answers);
    awaitLive(
        "nodes_not_up", "Nodes do not take each other for up.", seen -> seen.containsAll(wanted));
  }

  /// Waits until all nodes that answer take the others, killed or paused, for down. Failures are
  /// noticed after about ten seconds.
  public void awaitDown() throws IOException, InterruptedException {
    Set<String> gone = addressesOf(node -> !node.answers());
    awaitLive(
        "nodes_not_down",
        "Nodes that are gone are still taken for up.",
        seen -> seen.stream().noneMatch(gone::contains));
  }

  private Set<String> addressesOf(Predicate<RingNode> which) {
    return nodes.stream()
        .filter(which)
        .map(node -> node.address().getAddress().getHostAddress())
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  private void awaitLive(String code, String message, Predicate<Set<String>> wanted)
      throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(options.startTimeout());
    for (RingNode node : nodes) {
      while (node.answers() && !wanted.test(node.live())) {
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
    for (RingNode node : nodes) {
      if (node.isPaused()) {
        node.resume();
      } else if (!node.isRunning()) {
        node.start();
      }
    }
    awaitUp();
  }

  /// Kills the nodes and deletes their data; configuration and logs stay.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs by itself, and doing the same twice does no harm.
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
