package dev.pinfold.volumes.checkpoint;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the snapshot of a checkpoint is called: `pinfold_20261121T203105Z_s123456`, by time and
/// sequence. So people and copies without properties know what it is, and names sort by time.
///
/// @param time to the second
/// @param sequence the number of the last commit in it
public record CheckpointName(Instant time, long sequence) {

  /// What the names of checkpoints begin with.
  public static final String PREFIX = "pinfold_";

  private static final Pattern FORM = Pattern.compile(PREFIX + "(\\d{8}T\\d{6}Z)_s(\\d{1,18})");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// One of that moment, to the second.
  public CheckpointName {
    time = time.truncatedTo(ChronoUnit.SECONDS);
  }

  /// Reads a name; null if it is none of a checkpoint.
  static @Nullable CheckpointName parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      return new CheckpointName(
          TIME.parse(matcher.group(1), Instant::from), Long.parseLong(matcher.group(2)));
    } catch (DateTimeParseException _) {
      return null;
    }
  }

  /// The same for a snapshot of another kind.
  public String withPrefix(String prefix) {
    return prefix + TIME.format(time) + "_s" + sequence;
  }

  @Override
  public String toString() {
    return withPrefix(PREFIX);
  }
}
