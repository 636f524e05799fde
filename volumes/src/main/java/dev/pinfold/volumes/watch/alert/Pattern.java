package dev.pinfold.volumes.watch.alert;

/// A name in which each `*` stands for any characters.
///
/// @param text such as `tank/*`
public record Pattern(String text) {

  /// Matches all.
  public static final Pattern ALL = new Pattern("*");

  private static final int LENGTH_MAX = 256;

  /// @throws IllegalArgumentException if it is too long
  public Pattern {
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(text);
    }
  }

  /// Whether a name is like it.
  public boolean matches(String name) {
    // Where a star does not fit, the last one takes one more character: no recursion is needed.
    int at = 0;
    int of = 0;
    int star = -1;
    int mark = 0;
    while (of < name.length()) {
      if (at < text.length() && text.charAt(at) == '*') {
        star = at++;
        mark = of;
      } else if (at < text.length() && text.charAt(at) == name.charAt(of)) {
        at++;
        of++;
      } else if (star >= 0) {
        at = star + 1;
        of = ++mark;
      } else {
        return false;
      }
    }
    while (at < text.length() && text.charAt(at) == '*') {
      at++;
    }
    return at == text.length();
  }
}
