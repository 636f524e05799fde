package dev.pinfold.volumes.tool;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.List;
import java.util.regex.Pattern;

/// The name of a file system of ZFS, such as `tank/pinfold/main`.
///
/// ZFS takes more: a name may begin with a dash or hold spaces. Such names are refused, as they
/// read like options, and mean something else to the shell of another host.
///
/// @param text the pool, and the names below it
public record DatasetName(String text) implements Comparable<DatasetName> {

  /// That ZFS takes.
  public static final int LENGTH_MAX = 200;

  private static final Pattern FORM =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]*(/[A-Za-z0-9_][A-Za-z0-9_.:-]*)*");

  /// @throws ProblemException `invalid_dataset`
  public DatasetName {
    if (!isValid(text)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_dataset",
                  "this is not the name of a dataset: a pool and names below it, separated by '/',"
                      + " each of letters, digits, '_', '-', '.' and ':', in all at most "
                      + LENGTH_MAX
                      + " characters, such as tank/pinfold")
              .with("name", text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) : text));
    }
  }

  /// Whether a dataset of Pinfold can have that name.
  public static boolean isValid(String text) {
    return text.length() <= LENGTH_MAX && FORM.matcher(text).matches() && !hasDots(text);
  }

  private static boolean hasDots(String text) {
    return List.of(text.split("/")).stream()
        .anyMatch(part -> part.equals(".") || part.equals(".."));
  }

  /// The pool that it is in.
  public String pool() {
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  /// What is below this one by that name.
  ///
  /// @throws ProblemException `invalid_dataset`
  public DatasetName child(String name) {
    return new DatasetName(text + "/" + name);
  }

  /// Whether it is `root` or somewhere below it.
  public boolean isWithin(DatasetName root) {
    return text.equals(root.text) || text.startsWith(root.text + "/");
  }

  @Override
  public int compareTo(DatasetName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
