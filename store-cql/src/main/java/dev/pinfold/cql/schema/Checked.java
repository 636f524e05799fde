package dev.pinfold.cql.schema;

/// What was looked at, and what was found.
///
/// @param subject what was looked at
/// @param found what there is, in words
/// @param advice what to do about it; empty if nothing is to be done
public record Checked(String subject, Verdict verdict, String found, String advice) {

  /// Whether a store may work with what was found.
  public enum Verdict {
    FINE,
    /// It works, but not as well or as safely as it could.
    WARNING,
    /// It would break a promise of the store, sooner or later.
    FAULT
  }

  static Checked fine(String subject, String found) {
    return new Checked(subject, Verdict.FINE, found, "");
  }

  static Checked warning(String subject, String found, String advice) {
    return new Checked(subject, Verdict.WARNING, found, advice);
  }

  static Checked fault(String subject, String found, String advice) {
    return new Checked(subject, Verdict.FAULT, found, advice);
  }
}
