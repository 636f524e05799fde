package dev.pinfold.bench.served;

import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.Report;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/// Directories with pins, each made once: what is there is used by all parts, and by later runs.
final class PinSets {

  /// Whose the pins are: the cluster API's owner.
  static final String OWNER = "cluster";

  /// Pins that are imported first, for an owner of their own, so that no figure is of a cold
  /// virtual machine.
  static final int WARM_UP = 20_000;

  /// The first number of those.
  private static final long WARM_UP_FROM = 1L << 40;

  private static final String WARM_UP_OWNER = "warm-up";

  private final Plan plan;
  private final Report report;

  PinSets(Plan plan, Report report) {
    this.plan = plan;
    this.report = report;
  }

  private Path path(int pins, boolean plain) {
    return plan.directory().resolve((plain ? "plain-" : "pins-") + pins);
  }

  private static boolean has(Path set, String mark) {
    return Files.exists(set.resolve(mark));
  }

  private static void mark(Path set, String mark) throws IOException {
    Files.createFile(set.resolve(mark));
  }

  /// Imports a set anew.
  Importing make(int pins, boolean plain) throws IOException, InterruptedException {
    Path set = path(pins, plain);
    delete(set);
    report.note(String.format("making a set of %,d pins", pins));
    try (ServerProcess server = ServerProcess.start(plan, set)) {
      // Before there are pins: nothing is swept on their account.
      try (PretendPeers _ = PretendPeers.start(server)) {
        warmUp(server, new PinLines(plain));
        Importing importing = Importing.run(server, OWNER, new PinLines(plain), 0, pins, report);
        mark(set, "imported");
        return importing;
      }
    }
  }

  private void warmUp(ServerProcess server, PinLines pins)
      throws IOException, InterruptedException {
    RawHttp.ask(
            server.adminPort(), "POST", "/v1/owners", "", "{\"name\":\"" + WARM_UP_OWNER + "\"}")
        .orThrow();
    Importing.run(server, WARM_UP_OWNER, pins, WARM_UP_FROM, WARM_UP, report);
  }

  /// A set whose pins are pinned; no server runs on it.
  Path settled(int pins, boolean plain) throws IOException, InterruptedException {
    Path set = path(pins, plain);
    if (!has(set, "imported")) {
      make(pins, plain);
    }
    if (!has(set, "settled")) {
      report.note("telling the server that its peers hold them");
      try (ServerProcess server = ServerProcess.start(plan, set);
          PretendPeers _ = PretendPeers.start(server)) {
        Settling.run(server, pins, report);
      }
      mark(set, "settled");
    }
    return set;
  }

  /// A copy of a set that may be changed; it costs nothing until then.
  Path copy(Path set, String name) throws IOException, InterruptedException {
    Path copy = empty(name);
    Files.createDirectories(copy);
    ServerProcess.run(
        plan,
        "db",
        "checkpoint",
        "--db",
        set.resolve("pins").toString(),
        copy.resolve("pins").toString());
    return copy;
  }

  /// A directory without pins.
  Path empty(String name) throws IOException {
    Path directory = plan.directory().resolve("changed-" + name);
    delete(directory);
    return directory;
  }

  static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, java.io.IOException e)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
