package dev.pinfold.volumes.checkpoint;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Pattern;

/// Makes checkpoints of a running database, and holds them.
///
/// A checkpoint is a snapshot of the dataset while no commit is being written, so it holds exactly
/// the commits up to its sequence:
///
/// ```text
/// flush memory tables                    others commit
/// pause, sync                            commits wait from here on
/// zfs snapshot -o state=making …         one process, some ten milliseconds
/// go on                                  to here
/// zfs set state=made                     others commit
/// ```
///
/// Two steps, because of what may happen between them: who is killed, or waits in vain for a pool
/// that does not answer, does not know when his snapshot will be made, and others may have
/// committed until then. One that still says `making` when its process is gone is never taken for a
/// checkpoint, and is pruned.
///
/// Safe for use by many threads.
public final class Checkpoints {

  /// How long commits may have to wait for a pool that does not answer.
  private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  /// What tags of holds begin with that are set by people who use Pinfold.
  public static final String TAG = "pinfold:";

  private static final Pattern HOLD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

  private final Zfs zfs;
  private final Catalogue catalogue;
  private final ShardVolume volume;
  private final Clock clock;

  public Checkpoints(Zfs zfs, ShardVolume volume, Clock clock) {
    this.zfs = zfs;
    this.catalogue = new Catalogue(zfs.tool());
    this.volume = volume;
    this.clock = clock;
  }

  /// Makes one. Two within a second of a database that did not change are one.
  ///
  /// @param database that lies on the dataset
  /// @throws ProblemException of a [FailureType], such as `zfs_pool_full`: then the database goes
  ///     on, and there is none; what [Database#pause] throws
  public Checkpoint make(Database database) {
    SnapshotName snapshot =
        database.pause(
            sequence -> {
              SnapshotName name =
                  SnapshotName.snapshot(
                      volume.dataset(), new CheckpointName(clock.instant(), sequence).toString());
              snapshot(name, sequence, database.identity());
              return name;
            });
    zfs.tool()
        .run(ZfsCommand.zfs(snapshot, "set", Catalogue.STATE + "=" + Catalogue.MADE, snapshot));
    return catalogue.read(snapshot);
  }

  private void snapshot(SnapshotName name, long sequence, String identity) {
    try {
      zfs.tool()
          .run(
              ZfsCommand.zfs(
                  name,
                  "snapshot",
                  "-o",
                  Catalogue.STATE + "=" + Catalogue.MAKING,
                  "-o",
                  Catalogue.SEQUENCE + "=" + sequence,
                  "-o",
                  Catalogue.DATABASE + "=" + identity,
                  "-o",
                  Catalogue.BY + "=" + Maker.here(),
                  name),
              PAUSE_MAX);
    } catch (ProblemException e) {
      if (FailureType.of(e.problem()).orElse(null) != FailureType.EXISTS) {
        throw e;
      }
      verifySame(name, identity);
    }
  }

  /// Of the same second and sequence there is one already. If it is of this database and complete,
  /// another one would hold the same.
  private void verifySame(SnapshotName name, String identity) {
    Checkpoint there = catalogue.read(name);
    if (there.state() != Checkpoint.State.MADE || !there.database().equals(identity)) {
      throw FailureType.EXISTS.failure("snapshot", name.toString(), "it is not of this database");
    }
  }

  /// Holds one, so that neither retention nor anybody else destroys it.
  ///
  /// @param by for what, such as `audit`; holding twice for the same is holding once
  /// @throws ProblemException `invalid_hold`, or of a [FailureType]
  public void hold(Checkpoint checkpoint, String by) {
    String tag = tag(by);
    if (!zfs.holds(checkpoint.snapshot()).contains(tag)) {
      zfs.tool().run(ZfsCommand.zfs(checkpoint.snapshot(), "hold", tag, checkpoint.snapshot()));
    }
  }

  /// Ends a hold.
  ///
  /// @return whether there was one
  /// @throws ProblemException `invalid_hold`, or of a [FailureType]
  @CanIgnoreReturnValue
  public boolean release(Checkpoint checkpoint, String by) {
    String tag = tag(by);
    if (!zfs.holds(checkpoint.snapshot()).contains(tag)) {
      return false;
    }
    zfs.tool().run(ZfsCommand.zfs(checkpoint.snapshot(), "release", tag, checkpoint.snapshot()));
    return true;
  }

  private static String tag(String by) {
    if (!HOLD.matcher(by).matches()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_hold",
                  "a hold has a name of up to 63 letters, digits, '_', '-' and '.', such as audit")
              .with("name", by));
    }
    return TAG + by;
  }
}
