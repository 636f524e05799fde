package dev.pinfold.node.doctor;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.node.config.ConfigMistake;
import dev.pinfold.node.config.NodeConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Examines a configuration and the machine that it is meant for. It takes a few seconds at most.
///
/// Not to be used within a server: see [DataCheck].
public final class Doctor {

  private static final int TIMEOUT_MILLIS = 2_000;

  private final HttpProbe probe = new HttpProbe(TIMEOUT_MILLIS);
  private final Clock clock;

  public Doctor(Clock clock) {
    this.clock = clock;
  }

  /// Examines everything, or only the configuration if that has mistakes.
  ///
  /// @param file null for none
  /// @param overrides as for [NodeConfig#read(Path, Map)]
  public List<Finding> examine(@Nullable Path file, Map<String, String> overrides) {
    return examine(file, System.getenv(), overrides);
  }

  List<Finding> examine(
      @Nullable Path file, Map<String, String> environment, Map<String, String> overrides) {
    NodeConfig config;
    try {
      config = NodeConfig.read(file, environment, overrides);
    } catch (ProblemException e) {
      return mistakes(e.problem());
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "configuration",
            file == null ? "there is no file; defaults are used" : file + " has no mistakes"));
    findings.addAll(examine(config));
    return findings;
  }

  private static List<Finding> mistakes(Problem problem) {
    List<Finding> findings = new ArrayList<>();
    for (ConfigMistake mistake : NodeConfig.mistakes(problem)) {
      findings.add(
          Finding.failed(
              "configuration",
              (mistake.path().isEmpty() ? "" : mistake.path() + ": ")
                  + mistake.wrong()
                  + (mistake.origin().isEmpty() ? "" : " (" + mistake.origin() + ")"),
              mistake.allowed().isEmpty() ? "correct it" : "allowed: " + mistake.allowed()));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.failed(
              "configuration",
              problem.message() + " " + problem.details(),
              "name a file that can be read"));
    }
    return findings;
  }

  /// Examines what a configuration needs.
  public List<Finding> examine(NodeConfig config) {
    List<Finding> findings = new ArrayList<>(ProcessCheck.examine(config.memory()));
    ListenerCheck.Result listeners = new ListenerCheck(probe).examine(config, clock.instant());
    ClockCheck.OtherClock server =
        new ClockCheck.OtherClock("the running Pinfold", listeners.date(), clock.instant());
    findings.addAll(listeners.findings());
    findings.addAll(
        switch (config.store()) {
          case EMBEDDED ->
              DataCheck.examine(config.data(), config.databaseDirectory(), listeners.running());
          case CQL -> CqlCheck.examine(config.cql(), clock);
        });
    IpfsCheck.Result ipfs = new IpfsCheck(probe).examine(config.ipfs().addApi());
    ClockCheck.OtherClock daemon =
        new ClockCheck.OtherClock("the IPFS daemon", ipfs.date(), clock.instant());
    findings.add(ipfs.finding());
    findings.addAll(
        new ClockCheck(clock, System::nanoTime, Thread::sleep).examine(List.of(server, daemon)));
    return List.copyOf(findings);
  }
}
