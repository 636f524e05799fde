package dev.pinfold.node.config;

/// What a line of the log looks like.
public enum LogFormat {
  /// For people.
  TEXT,
  /// For machines: one object a line.
  JSON
}
