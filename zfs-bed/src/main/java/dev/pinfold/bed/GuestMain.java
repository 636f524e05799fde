package dev.pinfold.bed;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs the tests with the unique ids that are its arguments, and prints an [Event] for all that
/// happens. It is the program of the JVM in the guest.
final class GuestMain {

  private GuestMain() {}

  public static void main(String[] ids) {
    PrintStream events =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    // Standard output is for events.
    System.setOut(System.err);
    jupiter()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(ids).map(DiscoverySelectors::selectUniqueId).toList())
                .build(),
            new Teller(events));
    events.flush();
    // A thread that a test left behind keeps nobody waiting.
    System.exit(0);
  }

  /// Jupiter alone, whatever else is on the class path.
  static Launcher jupiter() {
    return LauncherFactory.create(
        LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestEngines(new JupiterTestEngine())
            .build());
  }

  private record Teller(PrintStream events) implements TestExecutionListener {

    private void tell(Event event) {
      synchronized (events) {
        events.println(event.toLine());
      }
    }

    @Override
    public void dynamicTestRegistered(TestIdentifier test) {
      tell(
          new Event(
              Event.Kind.REGISTERED,
              test.getUniqueId(),
              test.getParentId().orElseThrow(),
              test.getDisplayName(),
              test.isContainer(),
              null,
              null));
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      tell(Event.of(Event.Kind.STARTED, test.getUniqueId()));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      tell(new Event(Event.Kind.SKIPPED, test.getUniqueId(), null, null, false, reason, null));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Event.Kind kind =
          switch (result.getStatus()) {
            case SUCCESSFUL -> Event.Kind.SUCCESSFUL;
            case ABORTED -> Event.Kind.ABORTED;
            case FAILED -> Event.Kind.FAILED;
          };
      Failure failure = result.getThrowable().map(Failure::of).orElse(null);
      tell(new Event(kind, test.getUniqueId(), null, null, false, null, failure));
    }
  }
}
