package dev.pinfold.cql.schema;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.CqlConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is to be done for a keyspace to be as it is wanted. Making one changes nothing.
///
/// @param steps in their order; none if nothing is to be done
public record SchemaPlan(String keyspace, List<Step> steps) {

  /// The least number of replicas that go on when one is lost, and still agree.
  static final int REPLICAS_SAFE = 3;

  public SchemaPlan {
    steps = List.copyOf(steps);
  }

  /// What a step is about.
  public enum Kind {
    KEYSPACE,
    VERSION_TABLE,
    VERSION,
    SCOPE
  }

  /// A step.
  ///
  /// @param version of the schema that it leads to, if it does; else 0
  /// @param what it is for
  /// @param statements as they are executed
  /// @param advice what the operator is to do afterwards; may be empty
  public record Step(Kind kind, int version, String what, List<String> statements, String advice) {
    public Step {
      statements = List.copyOf(statements);
    }
  }

  /// @throws ProblemException what forbids it, with what to do
  static SchemaPlan of(CqlConfig config, Wanted wanted, Situation situation) {
    if (!situation.engine().isSupported()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "store_engine_too_old",
                  "The database is too old: it must be Cassandra 4.1 or ScyllaDB 5.4, or newer.")
              .with("found", situation.engine().toString()));
    }
    KeyspaceState there = situation.keyspace();
    Replication replication = replication(wanted, situation);
    List<Step> steps = new ArrayList<>();
    if (there == null) {
      check(replication, wanted, situation);
      steps.add(
          new Step(
              Kind.KEYSPACE,
              0,
              "the keyspace",
              List.of(
                  "CREATE KEYSPACE IF NOT EXISTS "
                      + config.keyspace()
                      + " WITH replication = "
                      + replication.cql()
                      + (situation.engine().hasTabletsWithoutConditions()
                          ? " AND tablets = {'enabled': false}"
                          : "")),
              ""));
    } else if (!there.replicas().equals(replication.byDataCentre())) {
      check(replication, wanted, situation);
      steps.add(change(config, there, replication, situation.localDataCentre()));
    }
    tables(there, steps);
    scope(config, wanted, situation, steps);
    return new SchemaPlan(config.keyspace(), steps);
  }

  // ---- replicas

  private static Replication replication(Wanted wanted, Situation situation) {
    KeyspaceState there = situation.keyspace();
    if (there != null && !there.strategy().equals(KeyspaceState.TOPOLOGY_STRATEGY)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "schema_strategy_unsuitable",
                  "The keyspace does not place its replicas by data centre: alter it to"
                      + " NetworkTopologyStrategy and repair it, or take another keyspace.")
              .with("strategy", there.strategy()));
    }
    if (wanted.replication() != null) {
      return wanted.replication();
    }
    if (there != null) {
      return new Replication(there.replicas());
    }
    if (wanted.development()) {
      return new Replication(Map.of(situation.localDataCentre(), 1));
    }
    throw new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "schema_replication_missing",
                "Say how many replicas each data centre is to have: three or more.")
            .with("as", "--replication " + situation.localDataCentre() + "=" + REPLICAS_SAFE)
            .with("data-centres", situation.nodes()));
  }

  private static void check(Replication replication, Wanted wanted, Situation situation) {
    replication
        .byDataCentre()
        .forEach((name, replicas) -> check(name, replicas, wanted, situation.nodes()));
    if (!replication.byDataCentre().containsKey(situation.localDataCentre())) {
      throw new ProblemException(
          unsuitable(
              "schema_local_data_centre_empty",
              "The data centre whose nodes are asked would have no replica.",
              situation.localDataCentre(),
              0));
    }
  }

  private static void check(
      String name, int replicas, Wanted wanted, Map<String, Integer> nodesByDataCentre) {
    Integer nodes = nodesByDataCentre.get(name);
    if (nodes == null) {
      throw new ProblemException(
          unsuitable(
                  "schema_data_centre_unknown",
                  "The cluster has no data centre of this name.",
                  name,
                  replicas)
              .with("data-centres", nodesByDataCentre));
    }
    if (replicas > nodes) {
      throw new ProblemException(
          unsuitable(
                  "schema_replicas_too_many",
                  "There are more replicas than nodes, so some would never be written.",
                  name,
                  replicas)
              .with("nodes", nodes));
    }
    if (replicas < REPLICAS_SAFE && !wanted.development()) {
      throw new ProblemException(
          unsuitable(
              "schema_replicas_too_few",
              "Fewer than three replicas cannot agree once one is lost. To try things out, say"
                  + " --development.",
              name,
              replicas));
    }
  }

  private static Problem unsuitable(String code, String message, String name, int replicas) {
    return Problem.of(Problem.Kind.INVALID, code, message)
        .with("data-centre", name)
        .with("replicas", replicas);
  }

  /// One replica more or less at a time: then each quorum from before shares a replica with each
  /// from after, so that what was acknowledged stays seen.
  private static Step change(
      CqlConfig config, KeyspaceState there, Replication wanted, String local) {
    Map<String, Integer> before = there.replicas();
    Map<String, Integer> after = wanted.byDataCentre();
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    boolean everywhere = Wanted.asksEverywhere(config);
    List<String> advice = new ArrayList<>();
    int differences = 0;
    for (String name : names) {
      int from = before.getOrDefault(name, 0);
      int to = after.getOrDefault(name, 0);
      boolean whole = (from == 0 || to == 0) && !name.equals(local) && !everywhere;
      differences += Math.abs(to - from);
      if (Math.abs(to - from) > 1 && !whole) {
        throw jump(before, after);
      }
      if (to > from) {
        advice.add(from == 0 ? rebuild(config, name, local) : repair(config, name));
      } else if (to < from) {
        advice.add("on each node of " + name + ": nodetool cleanup " + config.keyspace());
      }
    }
    if (everywhere && differences > 1) {
      throw jump(before, after);
    }
    return new Step(
        Kind.KEYSPACE,
        0,
        "the replicas, " + new Replication(before) + " until now",
        List.of("ALTER KEYSPACE " + config.keyspace() + " WITH replication = " + wanted.cql()),
        String.join("; ", advice));
  }

  private static ProblemException jump(Map<String, Integer> before, Map<String, Integer> after) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "schema_replication_jump",
                "The replicas of a data centre that is asked change by one at a time, with a repair"
                    + " after each change: otherwise what was acknowledged may not be found.")
            .with("before", before)
            .with("after", after));
  }

  private static String repair(CqlConfig config, String name) {
    return "before the next change, on each node of "
        + name
        + ": nodetool repair -full "
        + config.keyspace();
  }

  private static String rebuild(CqlConfig config, String name, String source) {
    return "before anything asks "
        + name
        + ", on each of its nodes: nodetool rebuild -ks "
        + config.keyspace()
        + " -- "
        + source;
  }

  // ---- tables

  private static void tables(@Nullable KeyspaceState there, List<Step> steps) {
    if (there != null && there.version() > SchemaVersion.CURRENT) {
      throw newer(there);
    }
    if (there == null || !there.hasVersionTable()) {
      steps.add(
          new Step(
              Kind.VERSION_TABLE,
              0,
              "where versions of the schema are noted",
              List.of(SchemaClaims.CREATE_TABLE),
              ""));
    }
    for (SchemaVersion version : SchemaVersion.all()) {
      if (there == null || !there.versions().contains(version.number())) {
        steps.add(
            new Step(
                Kind.VERSION,
                version.number(),
                "version " + version.number() + " of the schema",
                version.statements(),
                ""));
      }
    }
  }

  static ProblemException newer(KeyspaceState there) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.CONFLICT,
                "schema_newer",
                "The tables are of a newer version of Pinfold: update this one.")
            .with("found", there.version())
            .with("known", SchemaVersion.CURRENT));
  }

  private static void scope(
      CqlConfig config, Wanted wanted, Situation situation, List<Step> steps) {
    ConditionalScope scope = ConditionalScope.of(config, situation.localDataCentre());
    ConditionalScope noted = situation.keyspace() == null ? null : situation.keyspace().scope();
    if (scope.equals(noted)) {
      return;
    }
    if (noted != null && !wanted.changeScope()) {
      throw scopeDiffers(noted, scope);
    }
    steps.add(
        new Step(
            Kind.SCOPE,
            0,
            "among whom conditional writes agree"
                + (noted == null ? "" : ", " + noted + " until now"),
            List.of(noted == null ? scope.insertion() : scope.change(noted)),
            ""));
  }

  static ProblemException scopeDiffers(ConditionalScope noted, ConditionalScope configured) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.CONFLICT,
                "store_scope_differs",
                "Nodes on one keyspace must agree among the same replicas: set local-dc and"
                    + " serial-consistency as they are noted; or stop all nodes and say"
                    + " \"pinfold cql apply --all-nodes-stopped\".")
            .with("noted", Objects.requireNonNull(noted).text())
            .with("configured", configured.text()));
  }
}
