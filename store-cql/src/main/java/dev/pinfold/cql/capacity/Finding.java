package dev.pinfold.cql.capacity;

/// Something that a plan runs into.
///
/// @param severity how bad it is
/// @param subject a table, or what else it is about
/// @param found the figure
/// @param bound that it is beyond
/// @param advice what to do
public record Finding(
    Severity severity, String subject, String found, String bound, String advice) {

  /// How bad a finding is.
  public enum Severity {
    /// It works, slower than it might.
    WARNING,
    /// It does not work for long: do not build it like this.
    BROKEN
  }
}
