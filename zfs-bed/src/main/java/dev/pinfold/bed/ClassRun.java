package dev.pinfold.bed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;

/// The tests of one class in a JVM of their own, in a guest of its own.
///
/// Their output goes to `target/zfs-tests/CLASS.txt`. If the JVM or the guest ends before its tests
/// do, those that have not ended fail with the end of that file.
final class ClassRun implements Runnable {

  private static final Path FOLDER = Path.of("target", "zfs-tests");
  private static final int TAIL = 60;

  private final TestInGuest tested;
  private final Place place;
  private final Reports reports;
  private final Map<String, TestInGuest> byId = new HashMap<>();
  private final List<String> toRun = new ArrayList<>();

  ClassRun(TestInGuest tested, Place place, Reports reports) {
    this.tested = tested;
    this.place = place;
    this.reports = reports;
    tested.accept(
        descriptor -> {
          TestInGuest test = (TestInGuest) descriptor;
          byId.put(test.idInJupiter(), test);
          // Not the ids of containers: they would bring back what was filtered out.
          if (test.getChildren().isEmpty()) {
            toRun.add(test.idInJupiter());
          }
        });
  }

  @Override
  public void run() {
    reports.started(tested);
    try {
      runOutside();
    } catch (IOException | RuntimeException e) {
      reports.end(tested, TestExecutionResult.failed(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reports.end(tested, TestExecutionResult.aborted(e));
    }
  }

  private void runOutside() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    String name = tested.getDisplayName();
    Path output = FOLDER.resolve(name + ".txt").toAbsolutePath();
    boolean twoHosts =
        tested.getTags().stream().anyMatch(t -> t.getName().equals(TestInGuest.TWO_HOSTS_TAG));
    Process process =
        new ProcessBuilder(place.toRun(twoHosts, java(FOLDER.resolve(name + ".args"))))
            .redirectError(output.toFile())
            .start();
    Thread end = new Thread(() -> destroy(process));
    Runtime.getRuntime().addShutdownHook(end);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        Event.ofLine(line).ifPresent(this::report);
      }
      int status = process.waitFor();
      reports.end(tested, TestExecutionResult.failed(neverEnded(status, output)));
    } finally {
      destroy(process);
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  /// The script has a trap that ends the guest; it runs at this signal, not at one that kills.
  private static void destroy(Process process) {
    process.destroy();
  }

  private List<String> java(Path arguments) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("-XX:+UseSerialGC");
    lines.add("-XX:TieredStopAtLevel=1");
    lines.add("-Xmx1g");
    lines.add("--enable-native-access=ALL-UNNAMED");
    lines.add("--sun-misc-unsafe-memory-access=allow");
    // What was asked of a test by -Dpinfold.…, such as a longer run.
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("pinfold."))
        .forEach(name -> lines.add("-D" + name + "=" + System.getProperty(name)));
    lines.add("-cp");
    lines.add(System.getProperty("java.class.path"));
    lines.add(GuestMain.class.getName());
    lines.addAll(toRun);
    List<String> quoted =
        lines.stream().map(l -> '"' + l.replace("\\", "\\\\").replace("\"", "\\\"") + '"').toList();
    Files.write(arguments, quoted);
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + arguments.toAbsolutePath());
  }

  private void report(Event event) {
    TestInGuest test = byId.get(event.id());
    if (test == null) {
      TestInGuest parent = byId.get(event.parent());
      if (event.kind() == Event.Kind.REGISTERED && parent != null) {
        TestInGuest registered = TestInGuest.of(parent, event);
        parent.addChild(registered);
        byId.put(event.id(), registered);
        reports.registered(registered);
      }
      // Otherwise it is Jupiter itself, which has no counterpart here.
      return;
    }
    switch (event.kind()) {
      case REGISTERED -> {}
      case STARTED -> reports.started(test);
      case SKIPPED -> reports.skipped(test, String.valueOf(event.text()));
      case SUCCESSFUL -> reports.finished(test, TestExecutionResult.successful());
      case ABORTED -> reports.finished(test, TestExecutionResult.aborted(thrown(event)));
      case FAILED -> reports.finished(test, TestExecutionResult.failed(thrown(event)));
    }
  }

  private static Throwable thrown(Event event) {
    Failure failure = event.failure();
    return failure == null ? new IllegalStateException("it failed") : failure.toThrowable();
  }

  private Throwable neverEnded(int status, Path output) {
    List<String> lines;
    try {
      lines = Files.readString(output).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Throwable failure =
        new IllegalStateException(
            "the JVM with the tests ended with status %d; the end of %s:%n%s"
                .formatted(
                    status,
                    output,
                    String.join(
                        System.lineSeparator(),
                        lines.subList(Math.max(0, lines.size() - TAIL), lines.size()))));
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
