package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.spec.ReplicaSpec;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.watch.Watcher;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pinfold zfs status`.
@Command(
    name = "status",
    description = {
      "Prints how pools, shards and replicas do: health, space, the last scrub, errors, when they are",
      "full as they grow, and the alerts of the file of volumes and of the default rules. Changes",
      "nothing. Ends with 1 if an alert is critical, something was not measured, or a replica cannot",
      "be sent to. Growth is known where a server has watched for a day."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs status",
      "  pinfold zfs status --json | jq 'select(.pool and .health != \"ONLINE\")'",
      "  pinfold zfs status --json | jq 'select(.alert and .severity == \"critical\")'"
    })
final class StatusCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin SpecOptions options = new SpecOptions();

  @Override
  public Integer call() {
    Output output = common.output();
    VolumesSpec spec = options.read();
    Watcher.Found found = WatchCommands.look(spec);
    VolumeText text = new VolumeText(found, output);
    found.measurement().pools().forEach(text::pool);
    for (ShardSpec shard : spec.shards().values()) {
      text.shard(shard.name(), spec.dataset(shard));
    }
    boolean well = true;
    boolean suspended =
        found.measurement().pools().values().stream().anyMatch(one -> one.status().isSuspended());
    if (suspended) {
      output.note("replicas are not asked about: a pool waits for its devices");
    } else {
      for (ReplicaSpec replica : spec.replicas()) {
        for (ShardSpec shard : spec.shards().values()) {
          well &= ReplicasCommand.print(spec, replica, shard, output);
        }
      }
    }
    well &= Unmeasured.print(found.measurement(), output);
    List<AlertText.Ruled> alerts = AlertText.of(found, spec);
    alerts.forEach(one -> AlertText.print(one, output));
    if (alerts.isEmpty()) {
      output.note("no alerts");
    }
    well &= alerts.stream().noneMatch(AlertText.Ruled::isCritical);
    return (well ? ExitCode.DONE : ExitCode.NOT_FOUND).number();
  }
}
