package dev.pinfold.cli.server;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.doctor.Doctor;
import dev.pinfold.node.doctor.Finding;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold doctor`.
@Command(
    name = "doctor",
    description =
        "Checks configuration, ports, disk, clock and IPFS daemon, and says what to do about them.",
    footer = {
      "",
      "Examples:",
      "  pinfold doctor --config /etc/pinfold.yaml",
      "  pinfold doctor --print-config > pinfold.yaml"
    })
public final class DoctorCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin NodeOptions node = new NodeOptions();

  @Option(
      names = "--print-config",
      description = "Print a configuration file with every key, its default and its meaning.")
  boolean printConfig;

  @Override
  public Integer call() {
    Output output = common.output();
    if (printConfig) {
      NodeConfig.reference().lines().forEach(output::line);
      return ExitCode.DONE.number();
    }
    boolean failed = false;
    for (Finding finding : new Doctor(Clock.systemUTC()).examine(node.file(), node.overrides())) {
      failed |= finding.status() == Finding.Status.FAILED;
      if (output.isJson()) {
        output.json(finding);
      } else {
        output.line(
            String.format(
                "%-8s %-16s %s",
                finding.status().name().toLowerCase(Locale.ROOT),
                finding.subject(),
                finding.found()));
        if (!finding.advice().isEmpty()) {
          output.line(" ".repeat(26) + finding.advice());
        }
      }
    }
    return (failed ? ExitCode.FAILED : ExitCode.DONE).number();
  }
}
