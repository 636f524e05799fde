package dev.pinfold.volumes.tool;

import dev.pinfold.base.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is known about datasets, snapshots and bookmarks on one host. Reads only; each call is one
/// process, which takes some ten milliseconds and more for thousands of snapshots.
///
/// Safe for use by many threads.
public final class Zfs {

  private static final String SNAPSHOT_FIELDS = "name,guid,createtxg,creation,used,userrefs";
  private static final String BOOKMARK_FIELDS = "name,guid,createtxg,creation";
  private static final int PROPERTY_FIELDS = 4;

  /// Snapshots in one command, as arguments have a bound.
  private static final int HOLDS_MAX = 200;

  private final Tool tool;

  public Zfs(Tool tool) {
    this.tool = tool;
  }

  /// What runs the commands.
  public Tool tool() {
    return tool;
  }

  /// The older of the tool's and the module's version.
  ///
  /// @throws ProblemException `zfs_tool_missing`, `zfs_feature_missing`
  public ZfsVersion version() {
    return ZfsVersion.parse(tool.run(new ZfsCommand(List.of("zfs", "version"), "zfs")));
  }

  /// A dataset with some of its properties; null if it is not there.
  public @Nullable Dataset dataset(DatasetName name, Collection<String> properties) {
    return properties(name, properties, false).get(name);
  }

  /// The dataset and all below it, by name; empty if it is not there.
  public Map<DatasetName, Dataset> tree(DatasetName root, Collection<String> properties) {
    return properties(root, properties, true);
  }

  private Map<DatasetName, Dataset> properties(
      DatasetName name, Collection<String> properties, boolean below) {
    List<String> arguments = new ArrayList<>(List.of("-Hp", "-t", "filesystem"));
    if (below) {
      arguments.add("-r");
    }
    arguments.addAll(
        List.of("-o", "name,property,value,source", String.join(",", properties), name.text()));
    List<String> lines;
    try {
      lines = tool.run(ZfsCommand.zfs(name, "get", arguments));
    } catch (ProblemException e) {
      if (FailureType.of(e.problem()).orElse(null) == FailureType.NOT_FOUND) {
        return Map.of();
      }
      throw e;
    }
    Map<DatasetName, Map<String, Property>> found = new TreeMap<>();
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      if (fields.length == PROPERTY_FIELDS && isOurs(fields[0])) {
        found
            .computeIfAbsent(new DatasetName(fields[0]), _ -> new LinkedHashMap<>())
            .put(fields[1], new Property(fields[2], fields[3]));
      }
    }
    Map<DatasetName, Dataset> datasets = new TreeMap<>();
    found.forEach((dataset, values) -> datasets.put(dataset, new Dataset(dataset, values)));
    return datasets;
  }

  /// Others may have given names that Pinfold never gives; it leaves those alone.
  private static boolean isOurs(String name) {
    try {
      return !new DatasetName(name).text().isEmpty();
    } catch (ProblemException _) {
      return false;
    }
  }

  /// The snapshots of a dataset, in the order in which they were made. Those with names that
  /// Pinfold never gives are left out.
  public List<Snapshot> snapshots(DatasetName dataset) {
    return marks(dataset, "snapshot", SNAPSHOT_FIELDS);
  }

  /// The bookmarks of a dataset, in the order in which their snapshots were made.
  public List<Snapshot> bookmarks(DatasetName dataset) {
    return marks(dataset, "bookmark", BOOKMARK_FIELDS);
  }

  private List<Snapshot> marks(DatasetName dataset, String type, String fields) {
    List<String> lines =
        tool.run(
            ZfsCommand.zfs(
                dataset,
                "list",
                "-Hp",
                "-t",
                type,
                "-o",
                fields,
                "-s",
                "createtxg",
                "-d",
                1,
                dataset));
    List<Snapshot> marks = new ArrayList<>();
    for (String line : lines) {
      Snapshot mark = mark(line.split("\t", -1));
      if (mark != null) {
        marks.add(mark);
      }
    }
    return marks;
  }

  private static @Nullable Snapshot mark(String[] fields) {
    SnapshotName name;
    try {
      name = SnapshotName.parse(fields[0]);
    } catch (ProblemException _) {
      return null;
    }
    boolean isBookmark = name.isBookmark();
    return new Snapshot(
        name,
        fields[1],
        Long.parseLong(fields[2]),
        Instant.ofEpochSecond(Long.parseLong(fields[3])),
        isBookmark ? 0 : new Property(fields[4], "-").number(),
        isBookmark ? 0 : (int) new Property(fields[5], "-").number());
  }

  /// The tags that hold a snapshot.
  public Set<String> holds(SnapshotName snapshot) {
    return tool.run(ZfsCommand.zfs(snapshot, "holds", "-H", snapshot)).stream()
        .map(line -> line.split("\t", -1))
        .filter(fields -> fields.length > 1)
        .map(fields -> fields[1])
        .collect(Collectors.toSet());
  }

  /// The tags that hold snapshots of a dataset. Those that are not held are left out.
  public Map<SnapshotName, Set<String>> holds(
      DatasetName dataset, Collection<SnapshotName> snapshots) {
    Map<SnapshotName, Set<String>> tags = new LinkedHashMap<>();
    List<SnapshotName> all = List.copyOf(snapshots);
    for (int i = 0; i < all.size(); i += HOLDS_MAX) {
      List<Object> arguments = new ArrayList<>(List.of("-H"));
      arguments.addAll(all.subList(i, Math.min(all.size(), i + HOLDS_MAX)));
      for (String line : tool.run(ZfsCommand.zfs(dataset, "holds", arguments))) {
        String[] fields = line.split("\t", -1);
        if (fields.length > 1) {
          tags.computeIfAbsent(SnapshotName.parse(fields[0]), _ -> new HashSet<>()).add(fields[1]);
        }
      }
    }
    return tags;
  }

  /// What tells a pool from another one of its name; empty if it does not say.
  ///
  /// @throws ProblemException `zfs_not_found`
  public String poolGuid(String pool) {
    return pool(pool, List.of("guid")).getOrDefault("guid", "");
  }

  /// Facts about a pool, such as `capacity`, `guid` or `feature@encryption`, by name.
  ///
  /// @throws ProblemException `zfs_not_found`
  public Map<String, String> pool(String pool, Collection<String> properties) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line :
        tool.run(
            ZfsCommand.zpool(
                pool, "get", "-Hp", "-o", "property,value", String.join(",", properties), pool))) {
      String[] fields = line.split("\t", -1);
      values.put(fields[0], fields[1]);
    }
    return values;
  }
}
