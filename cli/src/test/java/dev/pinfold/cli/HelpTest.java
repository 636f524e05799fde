package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.cli.client.OwnerCommand;
import dev.pinfold.cli.client.PeerCommand;
import dev.pinfold.cli.client.PinCommand;
import dev.pinfold.cli.client.TokenCommand;
import dev.pinfold.cli.db.DatabaseCommand;
import dev.pinfold.cli.volume.ZfsGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {

  private static final List<String> NONE = List.of();

  private static final Map<String, CommandLine> GROUPS =
      Map.of(
          DatabaseCommand.NAME, DatabaseCommand.commandLine(NONE),
          PinCommand.NAME, PinCommand.commandLine(NONE),
          OwnerCommand.NAME, OwnerCommand.commandLine(NONE),
          TokenCommand.NAME, TokenCommand.commandLine(NONE),
          PeerCommand.NAME, PeerCommand.commandLine(NONE),
          ZfsGroup.NAME, ZfsGroup.commandLine(NONE));

  @Test
  void everyCommandHasAnExampleAndTellsWhatItsArgumentsAre() {
    assertTaught("pinfold", GROUPS);
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
    GROUPS.forEach(
        (group, commands) ->
            commands
                .getSubcommands()
                .keySet()
                .forEach(
                    name -> {
                      CommandRun run = CommandRun.of(group, name, "--help");
                      assertEquals(0, run.code());
                      run.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
                    }));
  }

  @Test
  void aGroupByItselfPrintsItsHelp() {
    for (String group : GROUPS.keySet()) {
      CommandRun run = CommandRun.of(group);
      assertEquals(0, run.code());
      assertEquals(CommandRun.of(group, "--help"), run);
      assertTrue(run.out().startsWith("Usage: pinfold " + group + " "), run.out());
    }
  }

  @Test
  void theHelpOfOneCommandNeedsNoOther() {
    CommandLine all = DatabaseCommand.commandLine(List.of("--help"));
    CommandLine one = DatabaseCommand.commandLine(List.of("find", "pins"));
    assertTrue(all.getSubcommands().size() > 20);
    assertEquals(Set.of("find"), one.getSubcommands().keySet());
  }
}
