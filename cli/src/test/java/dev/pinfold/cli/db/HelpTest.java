package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.cli.CommandRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {

  @Test
  void everyCommandHasAnExampleAndTellsWhatItsArgumentsAre() {
    assertTaught("pinfold db", DatabaseCommand.commandLine(List.of()).getSubcommands());
  }

  private static void assertTaught(String group, Map<String, CommandLine> commands) {
    commands.forEach(
        (name, command) -> {
          String whole = group + " " + name;
          if (!command.getSubcommands().isEmpty()) {
            assertTaught(whole, command.getSubcommands());
            return;
          }
          String help = command.getUsageMessage();
          int examples = help.indexOf("Example");
          assertTrue(examples > 0, whole);
          assertTrue(help.indexOf(whole, examples) > 0, whole);
          command
              .getCommandSpec()
              .args()
              .forEach(
                  argument ->
                      assertTrue(
                          argument.description().length > 0, whole + " " + argument.paramLabel()));
        });
  }

  @Test
  void noLineIsWiderThanATerminal() {
    DatabaseCommand.commandLine(List.of())
        .getSubcommands()
        .forEach(
            (name, _) -> {
              CommandRun run = CommandRun.of("db", name, "--help");
              assertEquals(0, run.code());
              run.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
            });
  }

  @Test
  void theHelpOfOneCommandNeedsNoOther() {
    CommandLine all = DatabaseCommand.commandLine(List.of("--help"));
    CommandLine one = DatabaseCommand.commandLine(List.of("find", "pins"));
    assertTrue(all.getSubcommands().size() > 20);
    assertEquals(java.util.Set.of("find"), one.getSubcommands().keySet());
  }
}
