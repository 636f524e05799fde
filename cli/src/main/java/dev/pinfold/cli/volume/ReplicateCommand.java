package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Interruption;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Progress;
import dev.pinfold.volumes.replica.NextAction;
import dev.pinfold.volumes.replica.Outcome;
import dev.pinfold.volumes.replica.Replication;
import dev.pinfold.volumes.replica.Replicator;
import dev.pinfold.volumes.replica.Side;
import dev.pinfold.volumes.spec.ReplicaSpec;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold zfs replicate`.
@Command(
    name = "replicate",
    description = {
      "Sends the newest checkpoint of each shard to its replicas, once. What was interrupted goes on.",
      "A running server does this by itself. A replica that fails does not stop the others; then",
      "it ends with the code of the first that failed."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs replicate",
      "  pinfold zfs replicate --to cellar --shard main",
      "  pinfold zfs replicate --dry-run"
    })
final class ReplicateCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin SpecOptions options = new SpecOptions();

  @Option(names = "--to", paramLabel = "NAME", description = "Only to this replica.")
  @Nullable String to;

  @Option(names = "--shard", paramLabel = "NAME", description = "Only this shard.")
  @Nullable String shard;

  @Option(names = "--dry-run", description = "Says what would be sent. Changes nothing.")
  boolean dryRun;

  @Override
  public Integer call() {
    Output output = common.output();
    Interruption interruption = common.interruption();
    interruption.watch();
    VolumesSpec spec = options.read();
    ExitCode code = ExitCode.DONE;
    for (ReplicaSpec replica : replicas(spec, to)) {
      for (ShardSpec one : shards(spec, shard)) {
        interruption.check();
        try {
          replicate(spec, replica, one, output, interruption);
        } catch (ProblemException e) {
          code = code == ExitCode.DONE ? ExitCode.of(e.problem()) : code;
          tell(output, replica, one, "failed", e.problem());
        }
      }
    }
    return code.number();
  }

  static List<ReplicaSpec> replicas(VolumesSpec spec, @Nullable String name) {
    List<ReplicaSpec> chosen =
        spec.replicas().stream().filter(one -> name == null || one.name().equals(name)).toList();
    if (chosen.isEmpty()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "no_such_replica",
                  "the file of volumes has no replica of that name; it has "
                      + String.join(", ", spec.replicas().stream().map(ReplicaSpec::name).toList()))
              .with("replica", name == null ? "(any)" : name));
    }
    return chosen;
  }

  static List<ShardSpec> shards(VolumesSpec spec, @Nullable String name) {
    return name == null ? List.copyOf(spec.shards().values()) : List.of(spec.shard(name));
  }

  private void replicate(
      VolumesSpec spec,
      ReplicaSpec replica,
      ShardSpec one,
      Output output,
      Interruption interruption) {
    Side source = new Side(new Zfs(new Tool(Host.HERE)), spec.dataset(one));
    Side target = Replicator.target(replica, one);
    try (Progress shown = output.progress("bytes to " + replica.name(), 0)) {
      Replication replication =
          new Replication(
              replica.name(),
              source,
              target,
              replica.rate(),
              new dev.pinfold.volumes.replica.Progress() {
                @Override
                public void sent(long bytes, long total) {
                  interruption.check();
                  shown.at(bytes, bytes, total);
                }
              });
      if (dryRun) {
        NextAction next = replication.next();
        tell(output, replica, one, next.toString(), null);
        return;
      }
      Outcome outcome = replication.run();
      Replication.prune(target);
      tell(
          output,
          replica,
          one,
          outcome.last() == null
              ? "there is no checkpoint to send yet"
              : outcome.last().name().name()
                  + ", "
                  + outcome.bytes()
                  + " bytes in "
                  + outcome.streams()
                  + " streams",
          null);
    }
  }

  private static void tell(
      Output output, ReplicaSpec replica, ShardSpec shard, String what, @Nullable Problem problem) {
    if (output.isJson()) {
      Map<String, Object> line =
          Json.object("replica", replica.name(), "shard", shard.name(), "what", what);
      if (problem != null) {
        line.put("problem", problem.code());
        line.put("details", problem.details());
      }
      output.json(line);
      return;
    }
    output.line(
        replica.name()
            + " "
            + shard.name()
            + ": "
            + (problem == null
                ? what
                : problem.code() + ": " + problem.message() + " " + problem.details()));
  }
}
