package dev.pinfold.volumes.spec;

import dev.pinfold.volumes.watch.alert.AlertRule;
import dev.pinfold.volumes.watch.alert.ChannelSpec;
import dev.pinfold.volumes.watch.alert.Silence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// How volumes are watched.
///
/// @param every how often; zero for never by itself
/// @param state a directory for what is remembered: alerts, history, what was healed
/// @param rules those that there are unless the file says otherwise, and the file's own
/// @param channels at least the log
/// @param silences those of the file; more can be ordered later
/// @param heal whether a server does by itself what is safe to do so
public record WatchSpec(
    Duration every,
    Path state,
    List<AlertRule> rules,
    List<ChannelSpec> channels,
    List<Silence> silences,
    boolean heal) {

  /// What there is without a word in the file.
  public static final WatchSpec DEFAULT =
      new WatchSpec(
          Duration.ofMinutes(1),
          Path.of("/var/lib/pinfold/watch"),
          AlertRule.defaults(),
          List.of(new ChannelSpec.Log("log", Duration.ZERO)),
          List.of(),
          true);

  public WatchSpec {
    rules = List.copyOf(rules);
    channels = List.copyOf(channels);
    silences = List.copyOf(silences);
  }
}
