package dev.pinfold.node.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Finds the key that somebody probably meant.
final class ClosestKey {

  private static final int LENGTH_MAX = 100;

  private ClosestKey() {}

  /// The name with the fewest letters to change, insert or leave out; null if all need more than
  /// `editsMax`.
  static @Nullable String of(String given, Collection<String> names, int editsMax) {
    String best = null;
    int fewest = editsMax + 1;
    for (String name : names) {
      int edits = edits(given, name);
      if (edits < fewest) {
        fewest = edits;
        best = name;
      }
    }
    return best;
  }

  /// The distance of Levenshtein.
  private static int edits(String a, String b) {
    if (a.length() > LENGTH_MAX || b.length() > LENGTH_MAX) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
