package dev.pinfold.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads configurations that are texts.
final class ConfigAssertions {

  static final NodeConfig DEFAULTS = parse("");

  private ConfigAssertions() {}

  static NodeConfig parse(String yaml) {
    return NodeConfig.parse(yaml, "pinfold.yaml", Path.of(""), Map.of(), Map.of());
  }

  /// The mistakes of a text, a line each.
  static List<String> mistakes(String yaml) {
    return mistakes(yaml, Map.of(), Map.of());
  }

  static List<String> mistakes(
      String yaml, Map<String, String> environment, Map<String, String> overrides) {
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> NodeConfig.parse(yaml, "pinfold.yaml", Path.of(""), environment, overrides));
    assertEquals("invalid_configuration", e.problem().code());
    return NodeConfig.mistakes(e.problem()).stream().map(ConfigMistake::line).toList();
  }

  static void assertMistake(String line, String yaml) {
    assertEquals(List.of(line), mistakes(yaml));
  }
}
