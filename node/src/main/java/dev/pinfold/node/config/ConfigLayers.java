package dev.pinfold.node.config;

import dev.pinfold.base.ClosestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was said of each key: on the command line, else in the environment, else in the file.
///
/// @param file what the file holds; keys without a value if there is none
/// @param fileName to tell where a mistake is
/// @param base the directory of the file, where relative paths in it begin
/// @param environment variables by name
/// @param overrides values by path
record ConfigLayers(
    ConfigValue.Members file,
    String fileName,
    Path base,
    Map<String, String> environment,
    Map<String, String> overrides) {

  private static final Path HERE = Path.of("");

  /// A letter more or less in a variable's name is a mistake; names further off are somebody
  /// else's, as those that Kubernetes makes for a service of this name.
  private static final int VARIABLE_EDITS_MAX = 2;

  /// A value with where it was said.
  record Given(ConfigValue value, String origin, Path base) {}

  /// What counts for the key; null if nothing was said.
  ///
  /// @throws UnsuitableValueException if a text in one line is no YAML
  @Nullable Given find(Setting<?> setting) throws YamlText.SyntaxException {
    String override = overrides.get(setting.path());
    if (override != null) {
      return new Given(oneLine(override, setting.type()), origin(setting), HERE);
    }
    String variable = environment.get(setting.variable());
    if (variable != null) {
      return new Given(oneLine(variable, setting.type()), origin(setting), HERE);
    }
    ConfigValue value = file;
    for (String name : setting.path().split("\\.", -1)) {
      value = value instanceof ConfigValue.Members group ? group.members().get(name) : null;
      if (value == null) {
        return null;
      }
    }
    return new Given(value, inFile(value.line()), base);
  }

  /// A value as it stands in an environment variable, an option or a default.
  static ConfigValue oneLine(String text, ValueType<?> type) throws YamlText.SyntaxException {
    if (text.isEmpty() || text.equals("null")) {
      return new ConfigValue.Nothing(0);
    }
    boolean yaml = type.structured() && (text.startsWith("[") || text.startsWith("{"));
    return yaml ? YamlText.parse(text) : new ConfigValue.Text(text, 0);
  }

  /// Where the key was set, if it was.
  String origin(Setting<?> setting) {
    if (overrides.containsKey(setting.path())) {
      return "command line";
    }
    return environment.containsKey(setting.variable())
        ? "environment variable " + setting.variable()
        : fileName;
  }

  private String inFile(int line) {
    return line == 0 ? fileName : fileName + ", line " + line;
  }

  /// Keys that there are not, and groups that are none.
  List<ConfigMistake> strangers() {
    List<ConfigMistake> mistakes = new ArrayList<>();
    strangers("", file, mistakes);
    for (String path : overrides.keySet()) {
      if (!Settings.PATHS.contains(path)) {
        mistakes.add(unknown(path, ClosestName.of(path, Settings.PATHS), "command line"));
      }
    }
    for (String name : environment.keySet()) {
      if (Setting.isVariable(name) && !Settings.VARIABLES.contains(name)) {
        String meant = ClosestName.of(name, Settings.VARIABLES, VARIABLE_EDITS_MAX);
        if (meant != null) {
          mistakes.add(unknown(name, meant, "environment"));
        }
      }
    }
    return mistakes;
  }

  private void strangers(String prefix, ConfigValue.Members group, List<ConfigMistake> mistakes) {
    group
        .members()
        .forEach(
            (name, value) -> {
              String path = prefix + name;
              if (Settings.PATHS.contains(path)) {
                return;
              }
              if (!Settings.SECTIONS.containsKey(path)) {
                mistakes.add(unknown(path, closestInFile(prefix, path), inFile(value.line())));
              } else if (value instanceof ConfigValue.Members members) {
                strangers(path + ".", members, mistakes);
              } else if (!(value instanceof ConfigValue.Nothing)) {
                mistakes.add(
                    new ConfigMistake(
                        path,
                        value.shown() + " is not a group of keys",
                        "the keys " + String.join(", ", Settings.namesIn(path + ".")),
                        inFile(value.line())));
              }
            });
  }

  /// The closest in the same group; else the closest of all, for a key in the wrong group.
  private static @Nullable String closestInFile(String prefix, String path) {
    String closest = ClosestName.of(path.substring(prefix.length()), Settings.namesIn(prefix));
    if (closest != null) {
      return prefix + closest;
    }
    String last = path.substring(path.lastIndexOf('.') + 1);
    for (String other : Settings.PATHS) {
      if (other.equals(last) || other.endsWith("." + last)) {
        return other;
      }
    }
    return null;
  }

  private static ConfigMistake unknown(String path, @Nullable String meant, String origin) {
    return new ConfigMistake(
        path,
        "there is no such key" + (meant == null ? "" : ", did you mean " + meant + "?"),
        "",
        origin);
  }
}
