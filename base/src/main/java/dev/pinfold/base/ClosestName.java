package dev.pinfold.base;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the name that somebody probably meant, among those that exist.
public final class ClosestName {

  /// Longer names are not compared: the work grows with the square of the length.
  private static final int LENGTH_MAX = 200;

  private ClosestName() {}

  /// The name with the fewest letters to change, insert, leave out or swap, whatever their case;
  /// null if more than a third would change.
  public static @Nullable String of(String given, Iterable<String> names) {
    return of(given, names, Math.max(1, given.length() / 3));
  }

  /// The same; null if more than `editsMax` letters would change.
  public static @Nullable String of(String given, Iterable<String> names, int editsMax) {
    String best = null;
    int fewest = editsMax + 1;
    for (String name : names) {
      int edits = edits(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (edits < fewest) {
        fewest = edits;
        best = name;
      }
    }
    return best;
  }

  /// The distance of Levenshtein, in which swapped neighbours count once.
  private static int edits(String a, String b) {
    if (a.length() > LENGTH_MAX || b.length() > LENGTH_MAX) {
      return Integer.MAX_VALUE;
    }
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int fewest(int[][] edits, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int changed = edits[i - 1][j - 1] + (same ? 0 : 1);
    int fewest = Math.min(changed, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
  }
}
