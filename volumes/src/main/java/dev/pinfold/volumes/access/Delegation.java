package dev.pinfold.volumes.access;

import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `zfs allow` lets a user do, and what the server needs.
///
/// Linux lets nobody but root mount, so making and renaming datasets, clones to look at, and moving
/// stay root's: those are commands of a person. Delegation says who of this machine may run `zfs`;
/// it has nothing to do with who may pin.
public final class Delegation {

  /// What each operation of a server, or of those who send to it, needs.
  private static final Map<String, Set<String>> NEEDED = new LinkedHashMap<>();

  static {
    NEEDED.put("snapshot", Set.of("snapshot", "userprop"));
    NEEDED.put("hold", Set.of("hold"));
    NEEDED.put("release", Set.of("release"));
    NEEDED.put("bookmark", Set.of("bookmark"));
    NEEDED.put("send", Set.of("send"));
    NEEDED.put("destroy", Set.of("destroy", "mount"));
    NEEDED.put("load-key", Set.of("load-key"));
    NEEDED.put("unload-key", Set.of("load-key"));
  }

  private static final Pattern USER_LINE = Pattern.compile("\\s*user (\\S+) (\\S+)\\s*");
  private static final String EVERYWHERE = "Local+Descendent permissions:";

  private final Zfs zfs;

  public Delegation(Zfs zfs) {
    this.zfs = zfs;
  }

  /// All that a server needs on its root, in order.
  public static Set<String> needed() {
    Set<String> all = new TreeSet<>();
    NEEDED.values().forEach(all::addAll);
    return all;
  }

  /// What an operation needs; empty for one that is root's.
  public static Set<String> neededFor(String operation) {
    return NEEDED.getOrDefault(operation, Set.of());
  }

  /// Adds a step if the user lacks something on `root`.
  public void plan(DatasetName root, String user, List<Step> steps) {
    Set<String> missing = missing(root, user, needed());
    if (!missing.isEmpty()) {
      steps.add(
          Step.of(
              "allow " + user + " what the server needs, and no more",
              ZfsCommand.zfs(root, "allow", "-u", user, String.join(",", missing), root)));
    }
  }

  /// Which of these permissions the user lacks on `root` and below.
  public Set<String> missing(DatasetName root, String user, Set<String> permissions) {
    Set<String> missing = new TreeSet<>(permissions);
    boolean applies = false;
    for (String line : zfs.tool().run(ZfsCommand.zfs(root, "allow", root))) {
      Matcher matcher = USER_LINE.matcher(line);
      if (line.endsWith(":")) {
        applies = line.strip().equals(EVERYWHERE);
      } else if (applies && matcher.matches() && matcher.group(1).equals(user)) {
        List.of(matcher.group(2).split(",")).forEach(missing::remove);
      }
    }
    return missing;
  }
}
