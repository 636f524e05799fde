package dev.pinfold.volumes.replica;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Transfer;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Brings one dataset to where another one is.
///
/// ```text
/// look at both sides → note what arrived → decide → hold, send | receive → look again → ...
/// ```
///
/// Nothing is remembered from one round to the next but what is on the two pools, so it may end
/// anywhere: the next run looks, and goes on. [ReplicaPlanner] decides, [Settlement] says what is
/// to be noted.
///
/// [#run] is for one thread at a time, [#cancel] for any.
public final class Replication {

  /// A stream, an older one that is resumed before it, one that is given up: more in one run is a
  /// source that makes snapshots faster than they can be sent, which the next run goes on with.
  private static final int ROUNDS_MAX = 4;

  /// What a stranger's stream must not bring to life here: programs, devices, mounts.
  private static final List<String> RECEIVED =
      List.of("readonly=on", "setuid=off", "devices=off", "exec=off", "canmount=off");

  private final String name;
  private final Side source;
  private final Side target;
  private final long rate;
  private final Progress progress;
  private volatile @Nullable Transfer transfer;
  private volatile boolean cancelled;

  /// @param name of the replica, which is in the names of holds and bookmarks
  /// @param rate bytes a second; 0 for no bound
  public Replication(String name, Side source, Side target, long rate, Progress progress) {
    this.name = name;
    this.source = source;
    this.target = target;
    this.rate = rate;
    this.progress = progress;
  }

  /// Brings the target to the newest checkpoint of the source.
  ///
  /// @throws ProblemException `replica_no_base`, `replica_fenced`, or of a [FailureType], such as
  ///     `zfs_replica_diverged`; whatever it is, it can be run again
  @CanIgnoreReturnValue
  public Outcome run() {
    int streams = 0;
    long bytes = 0;
    for (int round = 0; ; round++) {
      SourceFacts from = source.source();
      TargetFacts to = target.target();
      NextAction next = ReplicaPlanner.next(from, to);
      if (!(next instanceof NextAction.Refuse)) {
        settle(Settlement.of(name, from, to));
      }
      switch (next) {
        case NextAction.Refuse refuse -> throw refused(refuse);
        case NextAction.NothingToSend _ -> {
          return new Outcome(null, streams, bytes);
        }
        case NextAction.UpToDate done -> {
          return new Outcome(done.last(), streams, bytes);
        }
        case NextAction.Abort _ ->
            command(target, ZfsCommand.zfs(target.dataset(), "receive", "-A", target.dataset()));
        case NextAction.Full _, NextAction.Incremental _, NextAction.Resume _ -> {
          if (round >= ROUNDS_MAX) {
            return new Outcome(to.last(), streams, bytes);
          }
          bytes += send(from, next);
          streams++;
        }
      }
      if (round > 2 * ROUNDS_MAX) {
        throw FailureType.REPLICATION_FAILED.failure(
            "receive", target.dataset().text(), "what arrives in part cannot be given up");
      }
    }
  }

  private long send(SourceFacts from, NextAction next) {
    Snapshot held = held(next);
    if (held != null) {
      String tag = ReplicaNames.step(name);
      if (!from.holds().getOrDefault(held.guid(), Set.of()).contains(tag)) {
        command(source, ZfsCommand.zfs(source.dataset(), "hold", tag, held.name()));
      }
    }
    long total = size(from, next);
    ZfsCommand send = ZfsCommand.zfs(source.dataset(), "send", stream(from, next));
    ZfsCommand receive = ZfsCommand.zfs(target.dataset(), "receive", receiving(from.generation()));
    say(source, send);
    say(target, receive);
    Transfer started = new Transfer(source.zfs().tool(), send, target.zfs().tool(), receive, rate);
    transfer = started;
    if (cancelled) {
      started.cancel();
    }
    try {
      return started.run(bytes -> progress.sent(bytes, total));
    } finally {
      transfer = null;
    }
  }

  private static @Nullable Snapshot held(NextAction next) {
    return switch (next) {
      case NextAction.Full full -> full.to();
      case NextAction.Incremental incremental -> incremental.to();
      case NextAction.Resume resume -> resume.to();
      case NextAction.UpToDate _,
          NextAction.NothingToSend _,
          NextAction.Abort _,
          NextAction.Refuse _ ->
          null;
    };
  }

  /// The arguments of `zfs send`. An encrypted dataset is sent as it lies on disk, so that the
  /// target never needs its key; any other with its blocks compressed as they are, large and
  /// embedded ones, too. It must be the same for all streams of a dataset.
  private static List<Object> stream(SourceFacts from, NextAction next) {
    List<Object> arguments = new ArrayList<>(List.of(from.isEncrypted() ? "-w" : "-Lec"));
    switch (next) {
      case NextAction.Full full -> arguments.add(full.to().name());
      case NextAction.Incremental incremental -> {
        arguments.add("-i");
        arguments.add(incremental.from().name());
        arguments.add(incremental.to().name());
      }
      // The token says how.
      case NextAction.Resume resume -> arguments = List.of("-t", resume.token());
      case NextAction.UpToDate _,
          NextAction.NothingToSend _,
          NextAction.Abort _,
          NextAction.Refuse _ ->
          throw new IllegalArgumentException("nothing to send: " + next);
    }
    return arguments;
  }

  private List<Object> receiving(long generation) {
    List<Object> arguments = new ArrayList<>(List.of("-s", "-u"));
    for (String property : RECEIVED) {
      arguments.add("-o");
      arguments.add(property);
    }
    if (generation > 0) {
      arguments.add("-o");
      arguments.add(Side.GENERATION + "=" + generation);
    }
    arguments.add(target.dataset());
    return arguments;
  }

  /// Bytes that a stream will have, as ZFS estimates it.
  private long size(SourceFacts from, NextAction next) {
    List<Object> arguments = new ArrayList<>(List.of("-nvP"));
    arguments.addAll(stream(from, next));
    for (String line :
        source.zfs().tool().run(ZfsCommand.zfs(source.dataset(), "send", arguments))) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length == 2 && words[0].equals("size")) {
        return Long.parseLong(words[1]);
      }
    }
    return 0;
  }

  /// What would be sent now, in bytes as ZFS estimates it. Changes nothing.
  ///
  /// @throws ProblemException as [#run]
  public long remaining() {
    SourceFacts from = source.source();
    NextAction next = ReplicaPlanner.next(from, target.target());
    return switch (next) {
      case NextAction.Full _, NextAction.Incremental _, NextAction.Resume _ -> size(from, next);
      case NextAction.Refuse refuse -> throw refused(refuse);
      case NextAction.UpToDate _, NextAction.NothingToSend _, NextAction.Abort _ -> 0;
    };
  }

  /// What would be done now. Changes nothing.
  ///
  /// @throws ProblemException of a [FailureType]
  public NextAction next() {
    return ReplicaPlanner.next(source.source(), target.target());
  }

  private void settle(Settlement settlement) {
    settlement.first().forEach(command -> command(source, command));
    settlement.then().forEach(command -> command(target, command));
    settlement.last().forEach(command -> command(source, command));
  }

  private void command(Side side, ZfsCommand command) {
    if (cancelled) {
      throw FailureType.REPLICATION_FAILED.failure(
          command.operation(), command.subject(), "it was ended");
    }
    say(side, command);
    side.zfs().tool().run(command);
  }

  private void say(Side side, ZfsCommand command) {
    progress.step(side.zfs().tool().host().label(), command.toString());
  }

  private ProblemException refused(NextAction.Refuse refuse) {
    return switch (refuse.reason()) {
      case DIVERGED -> FailureType.REPLICA_DIVERGED.failure("send", target.label(), refuse.why());
      case NO_COMMON_BASE ->
          problem("replica_no_base", "the replica and its source have nothing in common", refuse);
      case FENCED ->
          problem("replica_fenced", "the replica has taken the place of its source", refuse);
    };
  }

  private ProblemException problem(String code, String message, NextAction.Refuse refuse) {
    return new ProblemException(
        Problem.of(Problem.Kind.CONFLICT, code, message + "; nothing was sent")
            .with("source", source.label())
            .with("target", target.label())
            .with("why", refuse.why()));
  }

  /// Ends a run in another thread soon, at a place from which it can go on. It stays ended.
  public void cancel() {
    cancelled = true;
    Transfer running = transfer;
    if (running != null) {
      running.cancel();
    }
  }

  /// Destroys what one side has only to be sent, but for its newest snapshot. What is held is kept:
  /// it is what the next stream is relative to, or is being sent.
  ///
  /// @throws ProblemException of a [FailureType]
  public static void prune(Side side) {
    prune(
        side,
        all ->
            all.stream()
                .filter(snapshot -> snapshot.name().name().startsWith(ReplicaNames.SENT))
                .toList());
  }

  /// Destroys what a grid does not keep, but never what is held, and never the newest.
  ///
  /// @param goes of all snapshots of the dataset, in order, which are not to be kept
  /// @throws ProblemException of a [FailureType]
  public static void prune(Side side, UnaryOperator<List<Snapshot>> goes) {
    List<Snapshot> all = side.zfs().snapshots(side.dataset());
    Snapshot newest = all.isEmpty() ? null : all.getLast();
    for (Snapshot snapshot : goes.apply(all)) {
      if (snapshot.holds() == 0 && !Objects.equals(snapshot, newest)) {
        SnapshotName name = snapshot.name();
        side.zfs().tool().run(ZfsCommand.zfs(side.dataset(), "destroy", name));
      }
    }
  }
}
