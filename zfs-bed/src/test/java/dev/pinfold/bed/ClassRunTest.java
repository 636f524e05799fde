package dev.pinfold.bed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;

/// What ends in another JVM is reported here as it ended there.
class ClassRunTest {

  /// Of the tests of some class, how each ended.
  private static Map<String, String> outcomes(Class<?> type) {
    TestDescriptor engine =
        new GuestTestEngine()
            .discover(
                LauncherDiscoveryRequestBuilder.request()
                    .selectors(DiscoverySelectors.selectClass(type))
                    .build(),
                UniqueId.forEngine("zfs-guest"));
    Map<String, String> outcomes = new TreeMap<>();
    EngineExecutionListener listener =
        new EngineExecutionListener() {
          @Override
          public void executionSkipped(TestDescriptor test, String reason) {
            assertEquals(null, outcomes.put(test.getDisplayName(), "skipped: " + reason));
          }

          @Override
          public void executionFinished(TestDescriptor test, TestExecutionResult result) {
            String thrown = result.getThrowable().map(t -> " " + t.getMessage()).orElse("");
            String outcome = result.getStatus() + thrown.lines().findFirst().orElse("");
            assertEquals(null, outcomes.put(test.getDisplayName(), outcome));
          }
        };
    for (TestDescriptor child : engine.getChildren()) {
      new ClassRun((TestInGuest) child, new Place.Here(), new Reports(listener)).run();
    }
    return outcomes;
  }

  @Tag("zfs")
  static class OfAllKinds {
    @Test
    void passes() {
      System.out.println("{\"kind\":\"FAILED\"}");
    }

    @Test
    void fails() {
      assertEquals(1, 2);
    }

    @Test
    void isNotMeantHere() {
      assumeTrue(false, "not here");
    }

    @Test
    @Disabled("as an example")
    void isDisabled() {}

    @ParameterizedTest(name = "with {0}")
    @ValueSource(ints = {3, 4})
    void isMore(int number) {
      assertEquals(3, number);
    }
  }

  @Test
  void eachOutcomeIsReported() {
    assertEquals(
        new TreeMap<>(
            Map.of(
                "ClassRunTest$OfAllKinds",
                "SUCCESSFUL",
                "passes()",
                "SUCCESSFUL",
                "fails()",
                "FAILED org.opentest4j.AssertionFailedError: expected: <1> but was: <2>",
                "isNotMeantHere()",
                "ABORTED org.opentest4j.TestAbortedException: Assumption failed: not here",
                "isDisabled()",
                "skipped: as an example",
                "isMore(int)",
                "SUCCESSFUL",
                "with 3",
                "SUCCESSFUL",
                "with 4",
                "FAILED org.opentest4j.AssertionFailedError: expected: <3> but was: <4>")),
        outcomes(OfAllKinds.class));
  }

  @Tag("zfs")
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class ThatDies {
    @Test
    @Order(1)
    void before() {}

    @Test
    @Order(2)
    void dies() {
      System.err.println("last words");
      Runtime.getRuntime().halt(9);
    }

    @Test
    @Order(3)
    void after() {}
  }

  @Test
  void whatHadNotEndedWhenItsJvmDiedFails() {
    Map<String, String> outcomes = outcomes(ThatDies.class);
    assertEquals("SUCCESSFUL", outcomes.get("before()"));
    for (String test : List.of("dies()", "after()")) {
      assertTrue(outcomes.get(test).contains("FAILED the JVM with the tests ended with status 9"));
    }
    assertEquals("SUCCESSFUL", outcomes.get("ClassRunTest$ThatDies"));
  }
}
