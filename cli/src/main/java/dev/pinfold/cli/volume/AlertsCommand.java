package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.NextStep;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.watch.alert.AlertFile;
import dev.pinfold.volumes.watch.alert.AlertRule;
import dev.pinfold.volumes.watch.alert.Pattern;
import dev.pinfold.volumes.watch.alert.Silence;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold zfs alerts`.
@Command(
    name = "alerts",
    description = {
      "Lists the alerts that are going on. With --silence, the server's notices of a rule are held",
      "back for a while; with --acknowledge, nobody else is told that what is going on goes on. The",
      "server hears of it in its next round."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs alerts",
      "  pinfold zfs alerts --silence 'pool_*' --for 2h",
      "  pinfold zfs alerts --acknowledge replication_lag --subject 'cellar/*'"
    })
final class AlertsCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin SpecOptions options = new SpecOptions();

  @Option(
      names = "--silence",
      paramLabel = "RULE",
      description = "Hold back the notices of this rule; * stands for any characters.")
  @Nullable String silence;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "For how long, such as 30m, 2h or 1d. A silence always ends.")
  @Nullable String time;

  @Option(
      names = "--acknowledge",
      paramLabel = "RULE",
      description = "Say that somebody is at the alerts of this rule that go on now.")
  @Nullable String acknowledge;

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      defaultValue = "*",
      description = "Only of this pool, dataset or replica (default: any).")
  String subject = "*";

  @Override
  public Integer call() {
    Output output = common.output();
    VolumesSpec spec = options.read();
    if ((silence == null) != (time == null)) {
      throw common.usage("--silence and --for go together");
    }
    Instant now = Instant.now();
    if (silence == null && acknowledge == null) {
      list(spec, output, now);
      return ExitCode.DONE.number();
    }
    AlertFile.Orders known = file(spec).orders();
    List<Silence> silences = new ArrayList<>(known.silences());
    List<AlertFile.Acknowledgement> acknowledged = new ArrayList<>(known.acknowledged());
    if (silence != null && time != null) {
      Silence added = new Silence(rules(spec, silence), pattern(subject), now.plus(span(time)));
      silences.add(added);
      output.note("silent until " + added.until());
    }
    if (acknowledge != null) {
      acknowledged.add(
          new AlertFile.Acknowledgement(rules(spec, acknowledge), pattern(subject), now));
      output.note("acknowledged");
    }
    file(spec).write(new AlertFile.Orders(silences, acknowledged), now);
    return ExitCode.DONE.number();
  }

  private static void list(VolumesSpec spec, Output output, Instant now) {
    AlertText.of(WatchCommands.look(spec), spec).forEach(one -> AlertText.print(one, output));
    List<Silence> silences = new ArrayList<>(spec.watch().silences());
    silences.addAll(new AlertFile(spec.watch().state()).orders().silences());
    for (Silence one : silences) {
      if (!now.isBefore(one.until())) {
        continue;
      }
      if (output.isJson()) {
        output.json(
            Json.object(
                "silence",
                one.rules().text(),
                "subject",
                one.subjects().text(),
                "until",
                one.until().toString()));
      } else {
        output.line(
            "silent: "
                + one.rules().text()
                + " of "
                + one.subjects().text()
                + " until "
                + one.until());
      }
    }
  }

  /// The file that the server reads. Its directory is the server's to make: made here, it would be
  /// of another user, and the server could not write to it.
  private static AlertFile file(VolumesSpec spec) {
    if (!Files.isDirectory(spec.watch().state())) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "nobody_watches",
                  "no server has watched these volumes yet, so there is nobody to tell that")
              .with("directory", spec.watch().state().toString())
              .with(NextStep.DETAIL, "start the server with volumes.file, or mend watch.state"));
    }
    return new AlertFile(spec.watch().state());
  }

  /// Rules that there are: a name that was mistyped would silence nothing.
  private Pattern rules(VolumesSpec spec, String text) {
    Pattern pattern = pattern(text);
    List<String> names = spec.watch().rules().stream().map(AlertRule::name).toList();
    if (names.stream().noneMatch(pattern::matches)) {
      throw common.usage("there is no such rule; there are " + String.join(", ", names));
    }
    return pattern;
  }

  private Pattern pattern(String text) {
    try {
      return new Pattern(text);
    } catch (IllegalArgumentException _) {
      throw common.usage("a name has 1 to 256 characters: " + text);
    }
  }

  private Duration span(String text) {
    try {
      return SpecFile.span(text);
    } catch (IllegalArgumentException _) {
      throw common.usage("--for is a time such as 30m, 2h or 1d: " + text);
    }
  }
}
