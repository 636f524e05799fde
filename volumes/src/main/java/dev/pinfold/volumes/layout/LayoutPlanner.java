package dev.pinfold.volumes.layout;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.access.Delegation;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Property;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Plans what makes the datasets of shards as the file of volumes wants them: those that are
/// missing are made, properties that differ are set, the user gets what the server needs. Nothing
/// is ever destroyed, and the root dataset itself, which is the operator's, is only looked at.
///
/// Costs three calls of the tools, whatever the number of shards.
public final class LayoutPlanner {

  /// Who cares for a dataset: set on those that Pinfold makes.
  public static final String SHARD = "pinfold:shard";

  private static final String ENCRYPTION = "encryption";
  private static final String CIPHER = "aes-256-gcm";
  private static final String OFF = "off";
  private static final long SMALL_RECORD = 128 << 10;
  private static final String POOL_GUID = "guid";

  /// Features of a pool that something needs, by name.
  private static final List<String> FEATURES =
      List.of("feature@large_blocks", "feature@zstd_compress", "feature@encryption");

  private final Zfs zfs;
  private final VolumesSpec spec;

  public LayoutPlanner(Zfs zfs, VolumesSpec spec) {
    this.zfs = zfs;
    this.spec = spec;
  }

  /// What is left to do.
  ///
  /// @throws ProblemException `unsafe_property`, `root_missing`, `encryption_differs`,
  ///     `zfs_feature_missing`, and what the tools say
  public Plan plan() {
    Set<String> asked = new TreeSet<>(Set.of(ENCRYPTION, SHARD, "used", "mounted", "mountpoint"));
    for (ShardSpec shard : spec.shards().values()) {
      asked.addAll(Properties.of(shard).keySet());
    }
    Map<String, String> pool = pool();
    Map<DatasetName, Dataset> tree = zfs.tree(spec.root(), asked);
    if (!tree.containsKey(spec.root())) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "root_missing",
                  "the root dataset is not there; it is yours to make: zfs create " + spec.root())
              .with("dataset", spec.root().text()));
    }
    List<Step> steps = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (ShardSpec shard : spec.shards().values()) {
      Map<String, String> properties = Properties.of(shard);
      verifyFeatures(shard, properties, pool);
      Dataset there = tree.get(spec.dataset(shard));
      if (there == null) {
        create(shard, properties, steps, notes);
      } else {
        change(shard, properties, there, steps, notes);
      }
    }
    strangers(tree.keySet(), notes);
    if (spec.user() != null) {
      new Delegation(zfs).plan(spec.root(), spec.user(), steps);
    }
    return new Plan(spec.root(), pool.getOrDefault(POOL_GUID, ""), steps, notes);
  }

  private Map<String, String> pool() {
    List<String> facts = new ArrayList<>(FEATURES);
    facts.add(POOL_GUID);
    return zfs.pool(spec.root().pool(), facts);
  }

  private void verifyFeatures(
      ShardSpec shard, Map<String, String> properties, Map<String, String> pool) {
    List<String> needed = new ArrayList<>();
    if (Long.parseLong(properties.getOrDefault("recordsize", "0")) > SMALL_RECORD) {
      needed.add("feature@large_blocks");
    }
    if (properties.getOrDefault("compression", "").startsWith("zstd")) {
      needed.add("feature@zstd_compress");
    }
    if (shard.key() != null) {
      needed.add("feature@encryption");
    }
    for (String feature : needed) {
      if (pool.getOrDefault(feature, "disabled").equals("disabled")) {
        throw FailureType.FEATURE_MISSING.failure(
            "create",
            spec.dataset(shard).text(),
            "the pool needs "
                + feature
                + "; \"zpool upgrade "
                + spec.root().pool()
                + "\" enables it, after which older versions of ZFS cannot import the pool");
      }
    }
  }

  /// The step that makes a dataset as that of a shard is to be.
  ///
  /// @param mountpoint where, whatever the shard says
  public static Step creation(ShardSpec shard, DatasetName dataset, Path mountpoint) {
    Map<String, String> properties = new TreeMap<>(Properties.of(shard));
    properties.put("mountpoint", mountpoint.toString());
    return creation(shard, dataset, properties);
  }

  private static Step creation(
      ShardSpec shard, DatasetName dataset, Map<String, String> properties) {
    List<Object> arguments = new ArrayList<>();
    List<String> all = new ArrayList<>(Properties.changes(properties, Map.of()));
    all.add(SHARD + "=" + shard.name());
    if (shard.key() != null) {
      all.addAll(List.of("encryption=" + CIPHER, "keyformat=raw", "keylocation=prompt"));
    }
    for (String property : all) {
      arguments.add("-o");
      arguments.add(property);
    }
    arguments.add(dataset);
    return new Step(
        "make the dataset of the shard " + shard.name(),
        ZfsCommand.zfs(dataset, "create", arguments),
        false,
        shard.key());
  }

  private void create(
      ShardSpec shard, Map<String, String> properties, List<Step> steps, List<String> notes) {
    DatasetName dataset = spec.dataset(shard);
    steps.add(creation(shard, dataset, properties));
    if (shard.key() != null) {
      notes.add(
          dataset
              + " is encrypted from its first byte; without its key nothing of it can be read"
              + " again, so put the key somewhere else, too: pinfold zfs key escrow --help");
    }
    if (spec.user() != null) {
      notes.add(
          "once it is mounted, give "
              + dataset
              + " to its user: chown "
              + spec.user()
              + ": "
              + (shard.mountpoint() == null ? "(its mountpoint)" : shard.mountpoint()));
    }
  }

  private void change(
      ShardSpec shard,
      Map<String, String> properties,
      Dataset there,
      List<Step> steps,
      List<String> notes) {
    DatasetName dataset = there.name();
    boolean isEncrypted = !there.property(ENCRYPTION).value().equals(OFF);
    if (isEncrypted != (shard.key() != null)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "encryption_differs",
                  (isEncrypted ? "the dataset is encrypted" : "the dataset is not encrypted")
                      + ", and that cannot be changed: name another shard and move the data there")
              .with("dataset", dataset.text()));
    }
    Map<String, String> values = new HashMap<>();
    there
        .properties()
        .forEach(
            (property, value) -> {
              // Inherited values may change with their source; what matters is said here.
              if (value.isLocal() || !isVital(property)) {
                values.put(property, plain(value));
              }
            });
    List<String> changes = Properties.changes(properties, values);
    if (!there.property(SHARD).value().equals(shard.name())) {
      changes.add(SHARD + "=" + shard.name());
    }
    if (changes.isEmpty()) {
      return;
    }
    List<Object> arguments = new ArrayList<>(changes);
    arguments.add(dataset);
    steps.add(
        Step.of(
            "set what differs on the dataset of the shard " + shard.name(),
            ZfsCommand.zfs(dataset, "set", arguments)));
    String later =
        changes.stream()
            .map(change -> change.substring(0, change.indexOf('=')))
            .filter(Properties.NEW_WRITES_ONLY::contains)
            .collect(Collectors.joining(", "));
    if (!later.isEmpty() && there.property("used").number() > 0) {
      notes.add(
          later
              + " of "
              + dataset
              + " act on what is written from now on; what is there stays as it is until it is"
              + " written again, by compaction or by pinfold zfs move");
    }
  }

  private static boolean isVital(String property) {
    return property.equals("sync") || property.equals("dedup") || property.equals("checksum");
  }

  private static String plain(Property property) {
    return property.value().equals("none") ? "0" : property.value();
  }

  private void strangers(Collection<DatasetName> tree, List<String> notes) {
    Set<DatasetName> ours =
        spec.shards().values().stream().map(spec::dataset).collect(Collectors.toSet());
    List<String> strangers =
        tree.stream()
            .filter(name -> !name.equals(spec.root()))
            .filter(name -> ours.stream().noneMatch(name::isWithin))
            .map(DatasetName::text)
            .toList();
    if (!strangers.isEmpty()) {
      notes.add("not in the file of volumes, and left alone: " + String.join(", ", strangers));
    }
  }
}
