package dev.pinfold.cql.session;

/// How much is asked of the cluster at a time.
///
/// @param connections to each node; with ScyllaDB rather to each of its shards
/// @param inFlight how many statements may be under way
/// @param waiting how many more may wait for that; further ones are refused
/// @param fanOut how many statements of one call are under way
/// @param pageSize rows of one answer
public record Load(int connections, int inFlight, int waiting, int fanOut, int pageSize) {

  /// For some nodes with a few thousand statements a second each.
  public static final Load DEFAULT = new Load(2, 1_024, 8_192, 128, 5_000);

  public static final int CONNECTIONS_MAX = 128;
  public static final int IN_FLIGHT_MAX = 100_000;
  public static final int WAITING_MAX = 1_000_000;
  public static final int PAGE_SIZE_MAX = 100_000;

  public Load {
    Unsuitable.check("connections", connections, 1, CONNECTIONS_MAX);
    Unsuitable.check("in-flight", inFlight, 1, IN_FLIGHT_MAX);
    Unsuitable.check("waiting", waiting, 0, WAITING_MAX);
    Unsuitable.check("fan-out", fanOut, 1, IN_FLIGHT_MAX);
    Unsuitable.check("page-size", pageSize, 1, PAGE_SIZE_MAX);
  }
}
