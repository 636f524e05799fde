package dev.pinfold.cli.volume;

import dev.pinfold.cli.Subcommands;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.watch.Look;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.measure.Kstat;
import dev.pinfold.volumes.watch.measure.Measuring;
import java.time.InstantSource;
import java.util.List;

/// The commands of `pinfold zfs` that look at how volumes do, and mend them.
final class WatchCommands {

  private WatchCommands() {}

  static void addTo(Subcommands commands) {
    commands
        .with("status", StatusCommand::new)
        .with("alerts", AlertsCommand::new)
        .with("tune", TuneCommand::new)
        .with("heal", HealCommand::new);
  }

  static Measuring measuring(VolumesSpec spec) {
    return new Measuring(new Kstat(Kstat.LINUX), List.of(spec.root()), InstantSource.system());
  }

  /// How all is now. Changes nothing.
  ///
  /// @throws dev.pinfold.base.ProblemException `zfs_tool_missing`, `invalid_alerts`
  static Watcher.Found look(VolumesSpec spec) {
    LayoutCommands.zfs();
    return Look.at(spec.watch(), measuring(spec).measure(0));
  }
}
