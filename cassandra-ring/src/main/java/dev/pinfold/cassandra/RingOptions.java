package dev.pinfold.cassandra;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// How the nodes of a ring are configured.
///
/// @param heapMegabytes of each node, at most
/// @param tokens how many ranges each node has in its data centre
/// @param commitLogSync when a node answers a write
/// @param places where the nodes are, node by node; a node without an entry is in `dc1`, `rack1`
/// @param authentication whether clients log in, and are allowed only what they were granted; the
///     ring comes with the superuser `cassandra`, whose password is `cassandra`
/// @param clientEncryption whether clients and nodes show certificates
/// @param optimizingCompiler whether the code of nodes is optimized while they run, for benchmarks;
///     without it they start in half the time
/// @param requestTimeout how long a coordinator waits for replicas; conditional writes likewise
/// @param startTimeout how long a ring may take to start before that counts as a failure
public record RingOptions(
    int heapMegabytes,
    int tokens,
    CommitLogSync commitLogSync,
    List<Place> places,
    boolean authentication,
    ClientEncryption clientEncryption,
    boolean optimizingCompiler,
    Duration requestTimeout,
    Duration startTimeout) {

  /// Where a node is.
  public record Place(String dataCentre, String rack) {

    static final Place DEFAULT = new Place("dc1", "rack1");

    /// @throws IllegalArgumentException if a name is not of letters, digits, `_` and `-`
    public Place {
      for (String name : List.of(dataCentre, rack)) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
          throw new IllegalArgumentException(
              "The name of a data centre or rack has letters, digits, _ and -, this one does not: "
                  + name);
        }
      }
    }
  }

  /// @throws IllegalArgumentException if a number is out of range
  public RingOptions {
    requireInRange("heapMegabytes", heapMegabytes, 256, 65_536);
    requireInRange("tokens", tokens, 1, 256);
    Objects.requireNonNull(commitLogSync, "commitLogSync");
    places = List.copyOf(places);
    Objects.requireNonNull(clientEncryption, "clientEncryption");
    requirePositive("requestTimeout", requestTimeout);
    requirePositive("startTimeout", startTimeout);
  }

  private static void requireInRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be from " + least + " to " + most);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be more than nothing");
    }
  }

  /// One data centre, no log-in, no encryption, and each answered write on disk.
  public static RingOptions defaults() {
    return new RingOptions(
        512,
        8,
        CommitLogSync.BATCH,
        List.of(),
        false,
        ClientEncryption.NONE,
        false,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5));
  }

  /// With at most such a heap for each node.
  public RingOptions withHeapMegabytes(int megabytes) {
    return new RingOptions(
        megabytes,
        tokens,
        commitLogSync,
        places,
        authentication,
        clientEncryption,
        optimizingCompiler,
        requestTimeout,
        startTimeout);
  }

  /// With that many ranges for each node.
  public RingOptions withTokens(int count) {
    return new RingOptions(
        heapMegabytes,
        count,
        commitLogSync,
        places,
        authentication,
        clientEncryption,
        optimizingCompiler,
        requestTimeout,
        startTimeout);
  }

  /// With answers at that time.
  public RingOptions withCommitLogSync(CommitLogSync sync) {
    return new RingOptions(
        heapMegabytes,
        tokens,
        sync,
        places,
        authentication,
        clientEncryption,
        optimizingCompiler,
        requestTimeout,
        startTimeout);
  }

  /// With a data centre for each node, in the order of the nodes.
  public RingOptions withDataCentres(String... names) {
    return withPlaces(
        Arrays.stream(names).map(name -> new Place(name, Place.DEFAULT.rack())).toList());
  }

  /// With a data centre and a rack for each node, in the order of the nodes.
  public RingOptions withPlaces(List<Place> all) {
    return new RingOptions(
        heapMegabytes,
        tokens,
        commitLogSync,
        all,
        authentication,
        clientEncryption,
        optimizingCompiler,
        requestTimeout,
        startTimeout);
  }

  /// With clients that have to log in.
  public RingOptions withAuthentication() {
    return new RingOptions(
        heapMegabytes,
        tokens,
        commitLogSync,
        places,
        true,
        clientEncryption,
        optimizingCompiler,
        requestTimeout,
        startTimeout);
  }

  /// With connections of that kind only.
  public RingOptions withClientEncryption(ClientEncryption encryption) {
    return new RingOptions(
        heapMegabytes,
        tokens,
        commitLogSync,
        places,
        authentication,
        encryption,
        optimizingCompiler,
        requestTimeout,
        startTimeout);
  }

  /// As an operator would run them, for benchmarks.
  public RingOptions withOptimizingCompiler() {
    return new RingOptions(
        heapMegabytes,
        tokens,
        commitLogSync,
        places,
        authentication,
        clientEncryption,
        true,
        requestTimeout,
        startTimeout);
  }

  /// With coordinators that wait that long.
  public RingOptions withRequestTimeout(Duration timeout) {
    return new RingOptions(
        heapMegabytes,
        tokens,
        commitLogSync,
        places,
        authentication,
        clientEncryption,
        optimizingCompiler,
        timeout,
        startTimeout);
  }

  /// With a ring that may take that long to start.
  public RingOptions withStartTimeout(Duration timeout) {
    return new RingOptions(
        heapMegabytes,
        tokens,
        commitLogSync,
        places,
        authentication,
        clientEncryption,
        optimizingCompiler,
        requestTimeout,
        timeout);
  }

  Place place(int node) {
    return node < places.size() ? places.get(node) : Place.DEFAULT;
  }
}
