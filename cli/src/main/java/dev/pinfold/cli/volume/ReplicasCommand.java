package dev.pinfold.cli.volume;

import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.replica.Progress;
import dev.pinfold.volumes.replica.Replication;
import dev.pinfold.volumes.replica.Replicator;
import dev.pinfold.volumes.replica.Side;
import dev.pinfold.volumes.spec.ReplicaSpec;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pinfold zfs replicas`.
@Command(
    name = "replicas",
    description = {
      "Prints what each replica of each shard has: its newest checkpoint, how old that is, how many",
      "bytes it lacks, and why nothing can be sent, if so. Ends with 1 if one cannot be sent to."
    },
    footer = {"", "Example:", "  pinfold zfs replicas --json | jq 'select(.age_seconds > 300)'"})
final class ReplicasCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin SpecOptions options = new SpecOptions();

  @Override
  public Integer call() {
    Output output = common.output();
    VolumesSpec spec = options.read();
    boolean well = true;
    for (ReplicaSpec replica : spec.replicas()) {
      for (ShardSpec shard : spec.shards().values()) {
        well &= print(spec, replica, shard, output);
      }
    }
    return (well ? ExitCode.DONE : ExitCode.NOT_FOUND).number();
  }

  /// Prints one replica of one shard.
  ///
  /// @return whether it can be sent to
  static boolean print(VolumesSpec spec, ReplicaSpec replica, ShardSpec shard, Output output) {
    Side source = new Side(new Zfs(new Tool(Host.HERE)), spec.dataset(shard));
    Side target = Replicator.target(replica, shard);
    @Nullable Snapshot last = null;
    long remaining = 0;
    @Nullable ProblemException failure = null;
    try {
      List<Snapshot> snapshots = target.target().snapshots();
      last = snapshots.isEmpty() ? null : snapshots.getLast();
      remaining =
          new Replication(replica.name(), source, target, replica.rate(), Progress.NONE)
              .remaining();
    } catch (ProblemException e) {
      failure = e;
    }
    @Nullable Duration age =
        last == null ? null : Duration.between(last.creation(), Clock.systemUTC().instant());
    if (output.isJson()) {
      Map<String, Object> line =
          Json.object(
              "replica",
              replica.name(),
              "shard",
              shard.name(),
              "target",
              target.label(),
              "remaining_bytes",
              remaining);
      if (last != null && age != null) {
        line.put("last", last.name().name());
        line.put("age_seconds", age.toSeconds());
      }
      if (failure != null) {
        line.put("problem", failure.problem().code());
        line.put("details", failure.problem().details());
      }
      output.json(line);
    } else {
      output.line(
          String.format(
              "%s %s: %s, %,d bytes to send%s",
              replica.name(),
              shard.name(),
              last == null || age == null
                  ? "nothing yet"
                  : last.name().name() + ", " + age.toSeconds() + " s old",
              remaining,
              failure == null ? "" : "; " + failure.getMessage()));
    }
    return failure == null;
  }
}
