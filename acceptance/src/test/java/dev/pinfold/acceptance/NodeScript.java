package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A script of checks, each of which it tells as a line of JSON.
///
/// @param file in the project's directory
record NodeScript(NpmProject project, String file) {

  private static final JsonMapper JSON = new JsonMapper();

  /// Runs it; fails at the first check that fails.
  ///
  /// @return how many checks passed
  int run(Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", file));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder program = new ProcessBuilder(command).directory(project.directory().toFile());
    Programs.Ended ended = Programs.run(program).orFail();
    List<String> lines = ended.output().lines().toList();
    assertTrue(lines.size() > 1, ended::toString);
    for (String line : lines.subList(0, lines.size() - 1)) {
      assertTrue(JSON.readTree(line).path("ok").asBoolean(), ended::toString);
    }
    // A script that stops half-way ends well, too, if nothing keeps it waiting.
    JsonNode last = JSON.readTree(lines.getLast());
    assertEquals(lines.size() - 1, last.path("done").asInt(), ended::toString);
    System.out.println(file + ": " + (lines.size() - 1) + " checks passed");
    return lines.size() - 1;
  }
}
