package dev.pinfold.node.config;

/// How much is said in the log: this and what is more important.
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
