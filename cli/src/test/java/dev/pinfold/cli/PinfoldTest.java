package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PinfoldTest {

  @Test
  void helpListsTheGroupsAndTheExitCodes() {
    CommandRun run = CommandRun.of("--help");
    assertEquals(0, run.code());
    assertTrue(run.out().contains("  db  "), run.out());
    for (ExitCode code : ExitCode.values()) {
      assertTrue(run.out().matches("(?s).*\\n +" + code.number() + " {3}.*"), run.out());
    }
  }

  @Test
  void withoutArgumentsItPrintsTheHelp() {
    CommandRun run = CommandRun.of();
    assertEquals(0, run.code());
    assertTrue(run.out().startsWith("Usage: pinfold"), run.out());
  }

  @Test
  void anUnknownCommandIsAUsageErrorWithASuggestion() {
    CommandRun run = CommandRun.of("db", "fimd");
    assertEquals(ExitCode.USAGE.number(), run.code());
    assertTrue(
        run.err().startsWith("pinfold: usage: there is no fimd here; similar: find"), run.err());
    assertTrue(run.err().contains("\n  next: pinfold db --help"), run.err());
  }
}
