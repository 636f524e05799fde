package dev.pinfold.verify.tool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a checker found.
///
/// @param states how many states it counted; -1 if it does not count them
/// @param violated what does not hold, in the words of the checks, or null if all holds
/// @param trace a way to the violation, in the tool's words
/// @param note what else is worth to know, or empty
public record Verdict(long states, @Nullable String violated, List<String> trace, String note) {

  public static final String DEADLOCK = "deadlock";
  public static final String EXCLUSION_OR_STRICTNESS = "exclusion or strictness";
  public static final String PROGRESS = "progress";

  /// Everything that was checked holds.
  public static Verdict holds(long states, String note) {
    return new Verdict(states, null, List.of(), note);
  }
}
