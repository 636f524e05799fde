package dev.pinfold.node.doctor;

/// What was found when something was looked at.
///
/// @param subject what was looked at
/// @param found in words
/// @param advice what to do; empty if nothing
public record Finding(Status status, String subject, String found, String advice) {

  /// How bad it is.
  public enum Status {
    /// Nothing is to be done.
    OK,
    /// The server runs, but something should be done.
    WARNING,
    /// The server does not start, or does not work.
    FAILED
  }

  static Finding ok(String subject, String found) {
    return new Finding(Status.OK, subject, found, "");
  }

  static Finding warning(String subject, String found, String advice) {
    return new Finding(Status.WARNING, subject, found, advice);
  }

  static Finding failed(String subject, String found, String advice) {
    return new Finding(Status.FAILED, subject, found, advice);
  }
}
