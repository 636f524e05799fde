package dev.pinfold.node.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a key can hold.
interface ValueType<T extends @Nullable Object> {

  /// The value that was meant.
  ///
  /// @param base the directory that relative paths begin at
  /// @throws UnsuitableValueException if the value is not of this type
  T read(ConfigValue value, Path base);

  /// What can stand there, in words.
  String allowed();

  /// Whether a text that begins with `[` or `{` is YAML and not just a text.
  default boolean structured() {
    return false;
  }
}
