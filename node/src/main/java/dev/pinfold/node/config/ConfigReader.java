package dev.pinfold.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads one key after the other and gathers what is wrong with them. A key that is wrong reads as
/// its default, so that the others can be looked at, too.
///
/// Used by one thread.
final class ConfigReader {

  private final ConfigLayers layers;
  private final List<ConfigMistake> mistakes = new ArrayList<>();
  private final Set<Setting<?>> unsound = new HashSet<>();

  ConfigReader(ConfigLayers layers) {
    this.layers = layers;
    mistakes.addAll(layers.strangers());
  }

  /// What the key holds.
  <T extends @Nullable Object> T get(Setting<T> setting) {
    String origin = layers.origin(setting);
    try {
      ConfigLayers.Given given = layers.find(setting);
      if (given != null) {
        origin = given.origin();
        return setting.type().read(given.value(), given.base());
      }
    } catch (UnsuitableValueException e) {
      wrong(setting, e.wrong(), setting.type().allowed(), origin);
    } catch (YamlText.SyntaxException _) {
      wrong(setting, "the value is not YAML", setting.type().allowed(), origin);
    }
    return fallback(setting);
  }

  private static <T extends @Nullable Object> T fallback(Setting<T> setting) {
    try {
      return setting
          .type()
          .read(ConfigLayers.oneLine(setting.fallback(), setting.type()), Path.of(""));
    } catch (YamlText.SyntaxException e) {
      throw new IllegalStateException("The default of " + setting.path() + " is not YAML", e);
    }
  }

  /// What the file that a key names holds; null if it names none.
  <F, T> @Nullable T load(Setting<@Nullable F> setting, Function<F, T> load) {
    F file = get(setting);
    if (file == null) {
      return null;
    }
    try {
      return load.apply(file);
    } catch (UnsuitableValueException e) {
      wrong(setting, e.wrong(), setting.type().allowed());
      return null;
    }
  }

  /// Whether nothing was wrong with the keys so far; else it is no use to compare them.
  boolean sound(Setting<?>... settings) {
    for (Setting<?> setting : settings) {
      if (unsound.contains(setting)) {
        return false;
      }
    }
    return true;
  }

  /// Notes what is wrong with a key.
  void wrong(Setting<?> setting, String wrong, String allowed) {
    String origin = layers.origin(setting);
    try {
      ConfigLayers.Given given = layers.find(setting);
      origin = given == null ? "default" : given.origin();
    } catch (YamlText.SyntaxException _) {
      // Then its origin has no line.
    }
    wrong(setting, wrong, allowed, origin);
  }

  private void wrong(Setting<?> setting, String wrong, String allowed, String origin) {
    unsound.add(setting);
    mistakes.add(new ConfigMistake(setting.path(), wrong, allowed, origin));
  }

  /// All that was wrong so far.
  List<ConfigMistake> mistakes() {
    return List.copyOf(mistakes);
  }
}
