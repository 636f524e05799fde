package dev.pinfold.node.config;

/// The log.
public record LogConfig(LogLevel level, LogFormat format) {

  /// How it is before anything was read.
  public static final LogConfig DEFAULT = new LogConfig(LogLevel.INFO, LogFormat.TEXT);

  static LogConfig read(ConfigReader reader) {
    return new LogConfig(reader.get(Settings.LOG_LEVEL), reader.get(Settings.LOG_FORMAT));
  }
}
