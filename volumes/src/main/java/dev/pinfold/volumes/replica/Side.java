package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Property;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Zfs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A dataset on a host, as one side of a replication.
///
/// Safe for use by many threads.
///
/// @param zfs of the host
public record Side(Zfs zfs, DatasetName dataset) {

  /// The generation of a dataset: it counts promotions.
  static final String GENERATION = "pinfold:generation";

  /// On a dataset that is no longer written to: the generation that took its place.
  static final String FENCED = "pinfold:fenced";

  private static final String TOKEN = "receive_resume_token";
  private static final List<String> PROPERTIES =
      List.of("encryption", "written", TOKEN, GENERATION, FENCED, "readonly", "mountpoint");

  /// The dataset with the properties that matter here; null if it is not there.
  @Nullable Dataset look() {
    return zfs.dataset(dataset, PROPERTIES);
  }

  /// What it is as the side that sends.
  ///
  /// @throws dev.pinfold.base.ProblemException of a [dev.pinfold.volumes.tool.FailureType];
  ///     `zfs_not_found` if it is not there
  public SourceFacts source() {
    // The name of one that was not finished may say another commit than it has.
    Set<SnapshotName> unfinished =
        new Catalogue(zfs.tool())
            .of(dataset).stream()
                .filter(one -> one.state() == Checkpoint.State.UNFINISHED)
                .map(Checkpoint::snapshot)
                .collect(Collectors.toSet());
    List<Snapshot> snapshots =
        zfs.snapshots(dataset).stream().filter(one -> !unfinished.contains(one.name())).toList();
    @Nullable Dataset found = look();
    Property encryption = found == null ? null : found.property("encryption");
    return new SourceFacts(
        dataset,
        found == null ? 0 : found.property(GENERATION).number(),
        encryption != null && encryption.isSet() && !encryption.value().equals("off"),
        snapshots,
        zfs.bookmarks(dataset),
        holds(snapshots));
  }

  /// What it is as the side that receives.
  ///
  /// @throws dev.pinfold.base.ProblemException of a [dev.pinfold.volumes.tool.FailureType]
  public TargetFacts target() {
    @Nullable Dataset found = look();
    if (found == null) {
      return TargetFacts.missing(dataset);
    }
    List<Snapshot> snapshots = zfs.snapshots(dataset);
    Property token = found.property(TOKEN);
    return new TargetFacts(
        dataset,
        true,
        found.property(GENERATION).number(),
        snapshots,
        token.isSet() ? token.value() : null,
        snapshots.isEmpty() ? 0 : found.property("written").number(),
        holds(snapshots));
  }

  private Map<String, Set<String>> holds(List<Snapshot> snapshots) {
    Map<SnapshotName, String> guids = new HashMap<>();
    for (Snapshot snapshot : snapshots) {
      if (snapshot.holds() > 0) {
        guids.put(snapshot.name(), snapshot.guid());
      }
    }
    Map<String, Set<String>> holds = new HashMap<>();
    zfs.holds(dataset, guids.keySet())
        .forEach((name, tags) -> holds.put(guids.getOrDefault(name, ""), tags));
    return holds;
  }

  /// How it is called in messages.
  public String label() {
    return dataset + " on " + zfs.tool().host().label();
  }
}
