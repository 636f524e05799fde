package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.tool.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides what is sent next, from what both sides have. Pure.
///
/// Snapshots are known by their guids, which are the same on all copies; names may lie. What the
/// target has and the source does not know is never overwritten: `zfs receive -F` is never used.
///
/// Of the snapshots between the target's last and the source's newest none is sent: a target that
/// was away for a day gets one stream with what is different now, not a day of streams with what
/// has been deleted since, and what it keeps of its own history has the step of its own schedule.
public final class ReplicaPlanner {

  private static final int SHOWN_MAX = 5;

  private ReplicaPlanner() {}

  /// What to do next.
  public static NextAction next(SourceFacts source, TargetFacts target) {
    if (target.generation() > source.generation()) {
      return new NextAction.Refuse(
          NextAction.Reason.FENCED,
          "the target was promoted: its generation is "
              + target.generation()
              + ", the source's is "
              + source.generation()
              + "; what is written here is not what counts any more");
    }
    if (target.token() != null) {
      return continued(source, target.token());
    }
    Snapshot newest = source.newest();
    if (!target.exists()) {
      return newest == null ? new NextAction.NothingToSend() : new NextAction.Full(newest);
    }
    Snapshot last = target.last();
    if (last == null) {
      return new NextAction.Refuse(
          NextAction.Reason.NO_COMMON_BASE,
          "there is a dataset on the target that was not received: it has no snapshot; give the"
              + " replica another root, or destroy or rename the dataset there");
    }
    Snapshot base = source.base(last.guid());
    if (base == null) {
      return unknown(source, target);
    }
    if (target.written() > 0) {
      return new NextAction.Refuse(
          NextAction.Reason.DIVERGED,
          target.written()
              + " bytes were written on the target since "
              + last.name().name()
              + " was received; to give them up, roll the target back to it by hand");
    }
    return newest == null || newest.createTxg() <= base.createTxg()
        ? new NextAction.UpToDate(last)
        : new NextAction.Incremental(base, newest);
  }

  private static NextAction continued(SourceFacts source, String text) {
    ResumeToken token = ResumeToken.parse(text);
    if (token == null) {
      return new NextAction.Abort("the token is of a kind that this version does not know");
    }
    Snapshot to = source.snapshot(token.toGuid());
    if (to == null || !to.name().toString().equals(token.toName())) {
      return new NextAction.Abort("the source no longer has " + token.toName());
    }
    if (token.fromGuid() != null && source.base(token.fromGuid()) == null) {
      return new NextAction.Abort("the source no longer has what the stream is relative to");
    }
    return new NextAction.Resume(text, to);
  }

  /// The source does not know the target's last snapshot.
  private static NextAction unknown(SourceFacts source, TargetFacts target) {
    Snapshot common = null;
    for (Snapshot snapshot : target.snapshots()) {
      common = source.base(snapshot.guid()) == null ? common : snapshot;
    }
    if (common == null) {
      return new NextAction.Refuse(
          NextAction.Reason.NO_COMMON_BASE,
          "no snapshot of the target is known on the source, neither as a snapshot nor as a"
              + " bookmark; give the replica another root for a full copy, or rename the dataset"
              + " on the target and keep it until the copy is there");
    }
    Snapshot last = common;
    List<Snapshot> after =
        target.snapshots().subList(target.snapshots().indexOf(last) + 1, target.snapshots().size());
    String names =
        after.stream()
            .limit(SHOWN_MAX)
            .map(snapshot -> snapshot.name().name())
            .collect(Collectors.joining(", "));
    return new NextAction.Refuse(
        NextAction.Reason.DIVERGED,
        "the target has "
            + after.size()
            + " snapshots that the source does not know, after "
            + last.name().name()
            + ", which both have: "
            + names
            + "; to give them up, roll the target back to it by hand");
  }

  /// What on the source must not be destroyed, as replication still needs it: by guid.
  ///
  /// That is what is held while it is sent, the newest that can be sent, and what a replica has but
  /// no cursor says so yet. Other snapshots may go: a cursor is enough of a base. Holds and cursors
  /// are all on the source, so this is known even while no target can be reached.
  public static Set<String> neededBases(SourceFacts source) {
    Set<String> needed = new HashSet<>();
    source
        .holds()
        .forEach(
            (guid, tags) -> {
              if (tags.stream().anyMatch(ReplicaNames::isOurs)) {
                needed.add(guid);
              }
            });
    @Nullable Snapshot newest = source.newest();
    if (newest != null) {
      needed.add(newest.guid());
    }
    return needed;
  }
}
