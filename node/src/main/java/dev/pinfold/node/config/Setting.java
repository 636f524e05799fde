package dev.pinfold.node.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key of the configuration.
///
/// @param path its place, as `cluster.listen`
/// @param type what it can hold
/// @param fallback what it holds if nothing is said, as YAML in one line
/// @param about what it does, in sentences for the operator
record Setting<T extends @Nullable Object>(
    String path, ValueType<T> type, String fallback, String about) {

  private static final String PREFIX = "PINFOLD_";

  /// The environment variable of a path.
  static String variable(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /// The environment variable that sets it.
  String variable() {
    return variable(path);
  }

  /// Whether a variable of the environment may be meant for Pinfold.
  static boolean isVariable(String name) {
    return name.startsWith(PREFIX);
  }
}
