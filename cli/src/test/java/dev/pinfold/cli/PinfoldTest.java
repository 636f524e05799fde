package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PinfoldTest {

  private final StringWriter out = new StringWriter();
  private final CommandLine command = Pinfold.commandLine().setOut(new PrintWriter(out, true));

  @Test
  void helpListsTheSubcommands() {
    assertEquals(0, command.execute("--help"));
    assertTrue(out.toString().contains("db"), out::toString);
  }

  @Test
  void withoutArgumentsItPrintsTheHelp() {
    assertEquals(0, command.execute());
    assertTrue(out.toString().startsWith("Usage: pinfold"), out::toString);
  }
}
