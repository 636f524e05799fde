package dev.pinfold.cli.server;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Progress;
import dev.pinfold.cql.pins.Check;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.schema.ClusterChecks;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.DriverCql;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.node.config.CqlStoreConfig;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.pins.rules.PinRules;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold cql check`.
@Command(
    name = "check",
    description = {
      "Goes through all pins and compares what is derived from them: lists, counts, sums.",
      "Servers may go on meanwhile. Counts are compared only if nothing is changed while it runs."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold cql check                        tells what is wrong, a line each",
      "  pinfold cql check --repair --rate 2000   mends it, gently",
      "  pinfold cql check --from-part 317        goes on where another one was interrupted",
      "Its exit code is 0 if nothing is wrong, or all was mended."
    })
final class CqlCheckCommand implements Callable<Integer> {

  private static final int RATE_MAX = 10_000_000;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin NodeOptions node = new NodeOptions();

  @Option(names = "--repair", description = "Mends what can be mended.")
  boolean repair;

  @Option(
      names = "--rate",
      paramLabel = "PINS",
      defaultValue = "20000",
      description = "How many pins are looked at in a second, at most (default: 20000).")
  int rate;

  @Option(
      names = "--from-part",
      paramLabel = "N",
      defaultValue = "0",
      description = "The part to begin with; there are " + Check.PARTS + " (default: 0).")
  int firstPart;

  private long wrong;

  @Override
  public Integer call() {
    require("--rate", rate, 1, RATE_MAX);
    require("--from-part", firstPart, 0, Check.PARTS - 1);
    Output output = common.output();
    common.interruption().watch();
    NodeConfig config = node.read();
    CqlStoreConfig settings = config.cql();
    Clock clock = Clock.systemUTC();
    DriverCql cql = CqlSessions.open(settings.session(), Observer.NONE);
    boolean opened = false;
    try {
      ClusterChecks.require(new ClusterChecks(cql, settings.development(), clock).run());
      try (CqlPinStore store =
          CqlPinStore.open(cql, new PinRules(config.retry()), clock, "pinfold cql check")) {
        opened = true;
        return run(store, output).number();
      }
    } finally {
      if (!opened) {
        cql.close();
      }
    }
  }

  private static void require(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "usage", option + " is out of bounds")
              .with("found", value)
              .with("allowed", "from " + min + " to " + max));
    }
  }

  private ExitCode run(CqlPinStore store, Output output) {
    int[] next = {firstPart};
    try (Progress progress = output.progress("parts of " + Check.PARTS, Check.PARTS - firstPart)) {
      Check.Report report =
          store
              .check()
              .run(
                  firstPart,
                  rate,
                  repair,
                  finding -> print(finding, output),
                  part -> {
                    next[0] = part + 1;
                    progress.at(part + 1L - firstPart);
                    common.interruption().check();
                  });
      print(report, output);
    } catch (ProblemException e) {
      if (next[0] < Check.PARTS) {
        output.note("to go on from here: pinfold cql check --from-part " + next[0]);
      }
      throw e;
    }
    return wrong == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(Check.Finding finding, Output output) {
    if (!finding.mended()) {
      wrong++;
    }
    if (output.isJson()) {
      output.json(finding);
      return;
    }
    output.line(
        finding.code()
            + "  "
            + (finding.cid() == null ? "-" : finding.cid())
            + "  "
            + finding.details()
            + (finding.mended() ? "  (mended)" : ""));
  }

  private static void print(Check.Report report, Output output) {
    if (output.isJson()) {
      output.json(report);
      return;
    }
    output.line(
        String.format(
            "%,d pins, %,d requests: %,d findings",
            report.pins(), report.requests(), report.findings()));
    if (!report.counted()) {
      output.note("counts were not compared: something was changed meanwhile");
    }
  }
}
