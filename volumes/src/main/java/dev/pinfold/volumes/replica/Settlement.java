package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is noted on both sides about what has arrived: a cursor on the source, a hold on the
/// target; and what earlier such notes are given up. Pure; empty if all is noted, so that it can be
/// made again and again, whatever was interrupted where.
///
/// The cursor comes first: from then on the source may lose the snapshot and still send what
/// changed since. Then the hold: from then on the target cannot lose its side. Only then older
/// ones go.
///
/// @param first on the source
/// @param then on the target
/// @param last on the source
record Settlement(List<ZfsCommand> first, List<ZfsCommand> then, List<ZfsCommand> last) {

  static Settlement of(String replica, SourceFacts source, TargetFacts target) {
    List<ZfsCommand> first = new ArrayList<>();
    List<ZfsCommand> then = new ArrayList<>();
    List<ZfsCommand> last = new ArrayList<>();
    ResumeToken token = target.token() == null ? null : ResumeToken.parse(target.token());
    Snapshot received = target.last();
    Snapshot base = received == null ? null : source.base(received.guid());
    if (received != null && base != null) {
      SnapshotName cursor =
          SnapshotName.bookmark(source.dataset(), ReplicaNames.cursor(replica, received.guid()));
      boolean isNoted =
          source.bookmarks().stream().anyMatch(bookmark -> bookmark.name().equals(cursor));
      if (!isNoted) {
        first.add(ZfsCommand.zfs(source.dataset(), "bookmark", base.name(), cursor));
      }
      String tag = ReplicaNames.base(replica);
      if (!tags(target.holds().get(received.guid())).contains(tag)) {
        then.add(ZfsCommand.zfs(target.dataset(), "hold", tag, received.name()));
      }
      for (Snapshot snapshot : target.snapshots()) {
        if (!snapshot.equals(received) && tags(target.holds().get(snapshot.guid())).contains(tag)) {
          then.add(ZfsCommand.zfs(target.dataset(), "release", tag, snapshot.name()));
        }
      }
      for (Snapshot bookmark : source.bookmarks()) {
        if (ReplicaNames.isCursor(replica, bookmark)
            && !bookmark.name().equals(cursor)
            && !isIn(token, bookmark)) {
          last.add(ZfsCommand.zfs(source.dataset(), "destroy", bookmark.name()));
        }
      }
    }
    String tag = ReplicaNames.step(replica);
    for (Snapshot snapshot : source.snapshots()) {
      if (tags(source.holds().get(snapshot.guid())).contains(tag) && !isIn(token, snapshot)) {
        last.add(ZfsCommand.zfs(source.dataset(), "release", tag, snapshot.name()));
      }
    }
    return new Settlement(first, then, last);
  }

  private static Set<String> tags(@Nullable Set<String> tags) {
    return tags == null ? Set.of() : tags;
  }

  private static boolean isIn(@Nullable ResumeToken token, Snapshot snapshot) {
    return token != null
        && (snapshot.guid().equals(token.toGuid()) || snapshot.guid().equals(token.fromGuid()));
  }

  boolean isEmpty() {
    return first.isEmpty() && then.isEmpty() && last.isEmpty();
  }
}
