package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.schema.Checked.Verdict;
import dev.pinfold.cql.session.Consistency;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.DriverCql;
import dev.pinfold.cql.session.SerialConsistency;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whether a cluster and a keyspace can keep what the store promises.
public final class ClusterChecks {

  private static final String APPLY = "run \"pinfold cql apply\"";
  private static final String PARTITIONER = "Murmur3Partitioner";

  private final CqlSession session;
  private final CqlConfig config;
  private final boolean development;
  private final Clock clock;

  /// @param development whether fewer than three replicas will do
  public ClusterChecks(DriverCql cql, boolean development, Clock clock) {
    this.session = cql.session();
    this.config = cql.config();
    this.development = development;
    this.clock = clock;
  }

  /// Looks at everything. Asks each node of the local data centre some small questions.
  public List<Checked> run() {
    List<Node> nodes = Situation.local(session);
    if (nodes.isEmpty()) {
      return List.of(
          Checked.fault("nodes", "no node of the local data centre answers", "start the database"));
    }
    List<Checked> found = new ArrayList<>();
    Situation situation = Situation.read(session, config.keyspace());
    KeyspaceState keyspace = situation.keyspace();
    if (keyspace == null) {
      return List.of(Checked.fault("keyspace", config.keyspace() + " does not exist", APPLY));
    }
    found.add(replicas(keyspace, situation.nodes(), situation.localDataCentre()));
    found.add(version(keyspace));
    found.add(scope(keyspace, situation.localDataCentre()));
    found.add(consistency(keyspace));
    found.add(agreement());
    found.add(partitioner());
    Set<Engine> engines = new TreeSet<>(Comparator.comparing(Engine::toString));
    for (Node node : nodes) {
      Engine engine = Engine.of(session, node);
      engines.add(engine);
      found.add(clock(node));
      if (engine.product() == Engine.Product.CASSANDRA) {
        settings(node, found);
      }
    }
    found.add(engines(engines));
    if (situation.engine().hasTabletsWithoutConditions()) {
      found.add(tablets(situation.engine()));
    }
    return found;
  }

  /// Refuses what has faults.
  ///
  /// @throws ProblemException `store_unsuitable` with each fault and what to do about it
  public static void require(List<Checked> found) {
    List<Checked> faults = found.stream().filter(one -> one.verdict() == Verdict.FAULT).toList();
    if (faults.isEmpty()) {
      return;
    }
    Problem problem =
        Problem.of(
            Kind.INVALID, "store_unsuitable", "The database is not fit for the store as it is.");
    for (Checked fault : faults) {
      problem = problem.with(fault.subject(), fault.found() + "; " + fault.advice());
    }
    throw new ProblemException(problem);
  }

  // ---- the keyspace

  private Checked replicas(KeyspaceState keyspace, Map<String, Integer> nodes, String local) {
    String subject = "replicas";
    Map<String, Integer> replicas = keyspace.replicas();
    if (!keyspace.strategy().equals(KeyspaceState.TOPOLOGY_STRATEGY)) {
      return Checked.fault(
          subject,
          "they are placed by " + keyspace.strategy(),
          "alter the keyspace to NetworkTopologyStrategy and repair it");
    }
    if (!replicas.containsKey(local)) {
      return Checked.fault(
          subject,
          "the local data centre " + local + " has none, these have: " + replicas,
          "set local-dc to one of them");
    }
    for (Map.Entry<String, Integer> one : replicas.entrySet()) {
      int there = nodes.getOrDefault(one.getKey(), 0);
      if (there < one.getValue()) {
        return Checked.fault(
            subject,
            one.getKey() + " has " + one.getValue() + " replicas and " + there + " nodes",
            "add nodes, or lower it with \"pinfold cql apply --replication\"");
      }
    }
    if (replicas.get(local) < SchemaPlan.REPLICAS_SAFE) {
      String found = local + " has " + replicas.get(local);
      String advice =
          "raise them one by one to "
              + SchemaPlan.REPLICAS_SAFE
              + " with \"pinfold cql apply --replication\"";
      return development
          ? Checked.warning(subject, found + ": for development only", advice)
          : Checked.fault(subject, found, advice);
    }
    return Checked.fine(subject, replicas.toString());
  }

  private static Checked version(KeyspaceState keyspace) {
    String subject = "schema";
    int version = keyspace.version();
    if (version > SchemaVersion.CURRENT) {
      return Checked.fault(
          subject,
          "it is of version " + version + ", this program knows " + SchemaVersion.CURRENT,
          "update Pinfold");
    }
    return keyspace.versions().contains(SchemaVersion.CURRENT)
        ? Checked.fine(subject, "version " + version)
        : Checked.fault(
            subject,
            version == 0
                ? "the tables are not there, or not all of them"
                : "it is of version " + version + ", " + SchemaVersion.CURRENT + " is needed",
            APPLY);
  }

  private Checked scope(KeyspaceState keyspace, String local) {
    String subject = "conditional writes";
    ConditionalScope configured = ConditionalScope.of(config, local);
    ConditionalScope noted = keyspace.scope();
    if (configured.equals(noted)) {
      return Checked.fine(subject, configured.text());
    }
    return noted == null
        ? Checked.fault(subject, "it is not noted among whom they agree", APPLY)
        : Checked.fault(
            subject,
            "the other nodes agree by " + noted + ", this one is set to " + configured,
            "set local-dc and serial-consistency as it is noted; or stop all nodes and say"
                + " \"pinfold cql apply --all-nodes-stopped\"");
  }

  private Checked consistency(KeyspaceState keyspace) {
    String subject = "consistency";
    if (config.serial() == SerialConsistency.SERIAL
        && config.consistency() == Consistency.LOCAL_QUORUM
        && keyspace.replicas().size() > 1) {
      return Checked.fault(
          subject,
          "LOCAL_QUORUM, while nodes of several data centres may decide",
          "set consistency to EACH_QUORUM or QUORUM, or serial-consistency to LOCAL_SERIAL");
    }
    return Checked.fine(subject, config.consistency().name());
  }

  // ---- the cluster

  private Checked agreement() {
    String subject = "schema agreement";
    return Agreement.holds(session)
        ? Checked.fine(subject, "all nodes have the same")
        : Checked.fault(
            subject,
            "the nodes have different schemas",
            "see \"nodetool describecluster\" and restart those that differ");
  }

  private Checked partitioner() {
    String subject = "partitioner";
    String name =
        session.getMetadata().getTokenMap().map(TokenMap::getPartitionerName).orElse("unknown");
    return name.endsWith(PARTITIONER)
        ? Checked.fine(subject, PARTITIONER)
        : Checked.fault(subject, name, "take a cluster with the " + PARTITIONER);
  }

  private static Checked engines(Set<Engine> engines) {
    String subject = "versions";
    String all = String.join(", ", engines.stream().map(Engine::toString).toList());
    if (!engines.stream().allMatch(Engine::isSupported)) {
      return Checked.fault(subject, all, "update to Cassandra 4.1 or ScyllaDB 5.4, or newer");
    }
    return engines.size() == 1
        ? Checked.fine(subject, all)
        : Checked.warning(subject, all, "finish the update: mixed versions are for a short time");
  }

  private Checked tablets(Engine engine) {
    String subject = "tablets";
    Row table =
        session
            .execute(
                SimpleStatement.newInstance(
                    "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name ="
                        + " 'pins'",
                    config.keyspace()))
            .one();
    UUID id = table == null ? null : table.getUuid(0);
    return id != null && hasTablets(id)
        ? Checked.fault(
            subject,
            engine + " has no conditional writes on them",
            "make the keyspace anew with \"pinfold cql apply\", which leaves them out, or update"
                + " to 2025.4")
        : Checked.fine(subject, "none");
  }

  private boolean hasTablets(UUID table) {
    try {
      return session
              .execute(
                  SimpleStatement.newInstance(
                      "SELECT tablet_count FROM system.tablets WHERE keyspace_name = ? AND table_id"
                          + " = ? LIMIT 1",
                      config.keyspace(),
                      table))
              .one()
          != null;
    } catch (InvalidQueryException _) {
      // Where there is no such table there are no tablets.
      return false;
    }
  }

  // ---- its nodes

  private Checked clock(Node node) {
    String subject = "clock of " + DriverCql.address(node);
    ClockSkew skew = ClockSkew.of(session, node, clock);
    return skew.isTooLarge()
        ? Checked.fault(
            subject,
            "it is ahead of this one by " + skew,
            "set both by NTP: they may differ by " + ClockSkew.ALLOWED.toMillis() + " ms")
        : Checked.fine(subject, "ahead by " + skew);
  }

  /// What only Cassandra can be asked, and what only there may be otherwise.
  private void settings(Node node, List<Checked> found) {
    String name = DriverCql.address(node);
    String paxos = setting(node, "paxos_variant");
    if (paxos != null && !paxos.startsWith("v2")) {
      found.add(
          Checked.warning(
              "paxos of " + name,
              "paxos_variant is " + paxos,
              "set it to v2, which needs fewer round trips and knows of moving ranges"));
    }
    String sync = setting(node, "commitlog_sync");
    if ("periodic".equals(sync)) {
      found.add(
          Checked.warning(
              "commit log of " + name,
              "commitlog_sync is periodic: what was acknowledged is lost if most replicas lose"
                  + " power at the same time",
              "set it to group or batch, unless the replicas have power of their own"));
    }
  }

  private @Nullable String setting(Node node, String name) {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                        "SELECT value FROM system_views.settings WHERE name = ?", name)
                    .setNode(node))
            .one();
    return row == null ? null : Objects.requireNonNullElse(row.getString(0), "");
  }
}
