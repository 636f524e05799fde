package dev.pinfold.volumes.tool;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which OpenZFS there is. What a pool can do is said by its features.
///
/// @param major such as 2
/// @param minor such as 3
/// @param text as the tool prints it, such as `zfs-2.3.9-1`
public record ZfsVersion(int major, int minor, String text) {

  private static final Pattern FORM = Pattern.compile("zfs-(?:kmod-)?(\\d+)\\.(\\d+).*");

  /// The oldest that is used. Before it, encryption and raw streams were other.
  private static final int OLDEST_MAJOR = 2;

  private static final int JSON_MINOR = 3;

  /// Reads what `zfs version` prints: the tool's, and the module's.
  static ZfsVersion parse(List<String> lines) {
    ZfsVersion oldest = null;
    for (String line : lines) {
      Matcher matcher = FORM.matcher(line.strip());
      if (matcher.matches()) {
        ZfsVersion version =
            new ZfsVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                line.strip());
        oldest = oldest == null || version.isBefore(oldest) ? version : oldest;
      }
    }
    if (oldest == null || oldest.major < OLDEST_MAJOR) {
      throw FailureType.FEATURE_MISSING.failure(
          "version", "zfs", "OpenZFS 2.0 or newer is needed; this is " + String.join(", ", lines));
    }
    return oldest;
  }

  private boolean isBefore(ZfsVersion other) {
    return major < other.major || (major == other.major && minor < other.minor);
  }

  /// Whether `zpool status` prints JSON.
  public boolean printsJson() {
    return major > OLDEST_MAJOR || minor >= JSON_MINOR;
  }
}
