package dev.pinfold.volumes.tool;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.regex.Pattern;

/// The name of a snapshot, `tank/pinfold/main@monday`, or of a bookmark, with `#`.
///
/// @param dataset that it is of
/// @param mark `@` or `#`
/// @param name behind the mark
public record SnapshotName(DatasetName dataset, char mark, String name) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}");

  /// @throws ProblemException `invalid_snapshot`
  public SnapshotName {
    if ((mark != '@' && mark != '#') || !FORM.matcher(name).matches()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_snapshot",
                  "this is not the name of a snapshot: 1 to 100 letters, digits, '_', '-', '.' and"
                      + " ':', such as monday")
              .with("name", name));
    }
  }

  /// A snapshot.
  ///
  /// @throws ProblemException `invalid_snapshot`
  public static SnapshotName snapshot(DatasetName dataset, String name) {
    return new SnapshotName(dataset, '@', name);
  }

  /// A bookmark.
  ///
  /// @throws ProblemException `invalid_snapshot`
  public static SnapshotName bookmark(DatasetName dataset, String name) {
    return new SnapshotName(dataset, '#', name);
  }

  /// Reads `dataset@name` or `dataset#name`.
  ///
  /// @throws ProblemException `invalid_snapshot`, `invalid_dataset`
  public static SnapshotName parse(String text) {
    int at = Math.max(text.indexOf('@'), text.indexOf('#'));
    if (at < 0) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_snapshot",
                  "this is not the name of a snapshot: it is like tank/pinfold/main@monday")
              .with("name", text));
    }
    return new SnapshotName(
        new DatasetName(text.substring(0, at)), text.charAt(at), text.substring(at + 1));
  }

  public boolean isBookmark() {
    return mark == '#';
  }

  @Override
  public String toString() {
    return dataset.text() + mark + name;
  }
}
