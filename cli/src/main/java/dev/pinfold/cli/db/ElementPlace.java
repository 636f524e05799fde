package dev.pinfold.cli.db;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.value.Path;

/// Where a new element goes.
///
/// @param array where the array stands in the document
/// @param position it goes before that one, or to the end for -1
record ElementPlace(Path array, int position) {

  private static final String APPENDED = "[-]";
  private static final int END = -1;

  /// Whether a path ends in `[-]`, which names the place behind an array's last element.
  static boolean isAppended(String path) {
    return path.endsWith(APPENDED);
  }

  /// Reads `tags[-]` and `tags` as the end of an array, `tags[2]` as the place before that element.
  ///
  /// @throws ProblemException `invalid_path`
  static ElementPlace parse(String text) {
    if (isAppended(text)) {
      return new ElementPlace(
          Path.parse(text.substring(0, text.length() - APPENDED.length())), END);
    }
    Path path = Path.parse(text);
    if (path.isRoot() || !(path.segments().getLast() instanceof Path.Position(int position))) {
      return new ElementPlace(path, END);
    }
    if (position < 0) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_path",
                  "a new element goes before a position from 0, or to the end with [-]")
              .with("path", text));
    }
    return new ElementPlace(path.parent(), position);
  }
}
