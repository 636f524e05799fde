package dev.pinfold.volumes.watch.heal;

import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.ZfsCommand;
import dev.pinfold.volumes.watch.measure.Measuring;
import dev.pinfold.volumes.watch.measure.PoolStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Does about failures what [Recovery] says: so often, so far apart, and notes it.
///
/// Used by one thread.
public final class Healer {

  private static final int CASES_MAX = 10_000;

  /// What other parts can do.
  public interface Others {

    /// Sends to the replicas that are behind, from where it stopped.
    void resumeSend();

    /// Destroys what the retention gives up; it prints and executes its own plan.
    ///
    /// @return what was freed, as a text
    String prune();

    /// Directories with copies of the database that is in a directory, such as mounted replicas.
    List<Path> copies(Path database);
  }

  private final Tool tool;
  private final Measuring measuring;
  private final Others others;
  private final Journal journal;
  private final InstantSource clock;
  private final Map<Case, Attempts> attempts = new HashMap<>();

  private record Case(FailureType type, String subject) {}

  private record Attempts(int count, Instant last) {}

  public Healer(
      Tool tool, Measuring measuring, Others others, Journal journal, InstantSource clock) {
    this.tool = tool;
    this.measuring = measuring;
    this.others = others;
    this.journal = journal;
    this.clock = clock;
  }

  /// A failure is there: does what is done by itself, if it is time to.
  ///
  /// @param subject the pool or dataset
  public void automatic(FailureType type, String subject) {
    Recovery recovery = Recovery.of(type);
    Case one = new Case(type, subject);
    Attempts so = attempts.getOrDefault(one, new Attempts(0, Instant.MIN));
    Instant now = clock.instant();
    Duration wait = recovery.waitBefore(so.count() + 1);
    boolean due =
        recovery.automatic()
            && so.count() < recovery.tries()
            && attempts.size() < CASES_MAX
            && (so.count() == 0 || !now.isBefore(so.last().plus(wait)));
    if (due) {
      attempts.put(one, new Attempts(so.count() + 1, now));
      heal(type, subject, false).forEach(journal::add);
    }
  }

  /// A failure is over: the next one has all tries again.
  public void over(FailureType type, String subject) {
    attempts.remove(new Case(type, subject));
  }

  /// Does what can be done, or says what would be. Tries once.
  ///
  /// @param dry whether to do nothing
  /// @return what was done
  public List<Deed> byHand(FailureType type, String subject, boolean dry) {
    List<Deed> deeds = heal(type, subject, dry);
    if (!dry) {
      deeds.forEach(journal::add);
    }
    return deeds;
  }

  private List<Deed> heal(FailureType type, String subject, boolean dry) {
    return switch (Recovery.of(type).cure()) {
      case Cure.ClearPool _ -> List.of(clear(subject, dry));
      case Cure.ResumeSend _ -> List.of(done(subject, "send again", dry, this::resume));
      case Cure.Prune _ ->
          List.of(done(subject, "prune as the retention says", dry, others::prune));
      case Cure.ReplaceFiles _ -> replace(subject, dry);
      case Cure.Wait _ -> List.of();
      case Cure.Advise(String text) -> List.of(deed(subject, "advice", Deed.Outcome.ADVISED, text));
    };
  }

  private String resume() {
    others.resumeSend();
    return "";
  }

  private Deed clear(String subject, boolean dry) {
    String pool = pool(subject);
    List<String> missing = Devices.missing(measuring.status(pool));
    ZfsCommand command = ZfsCommand.zpool(pool, "clear", pool);
    if (!missing.isEmpty()) {
      return deed(
          pool,
          command.toString(),
          Deed.Outcome.REFUSED,
          "devices are not there: " + String.join("; ", missing));
    }
    return done(
        pool,
        command.toString(),
        dry,
        () -> {
          tool.run(command);
          return measuring.status(pool).health();
        });
  }

  private List<Deed> replace(String subject, boolean dry) {
    String pool = pool(subject);
    PoolStatus status = measuring.status(pool);
    List<Deed> deeds = new java.util.ArrayList<>();
    boolean replaced = false;
    for (String text : status.damaged()) {
      DamagedFile file = DamagedFile.parse(text);
      Path path = file.path();
      if (path == null || !file.isTable()) {
        deeds.add(deed(pool, text, Deed.Outcome.ADVISED, advice(text)));
        continue;
      }
      Path directory = path.toAbsolutePath().resolveSibling("");
      Deed deed =
          done(
              pool,
              "replace " + path + " from a copy",
              dry,
              () -> {
                TableReplacement.Replaced from =
                    TableReplacement.replace(path, others.copies(directory));
                return "from "
                    + from.from()
                    + "; "
                    + from.damagedBytes()
                    + " bytes could not be read; the database's check is clean";
              });
      replaced |= deed.outcome() == Deed.Outcome.DONE;
      deeds.add(deed);
    }
    if (replaced) {
      ZfsCommand scrub = ZfsCommand.zpool(pool, "scrub", pool);
      deeds.add(
          done(
              pool,
              scrub.toString(),
              false,
              () -> {
                tool.run(scrub);
                return "it reads all blocks; the list of damaged files is empty after the next one";
              }));
    }
    return deeds;
  }

  private static String advice(String text) {
    if (text.contains("@")) {
      return "it is in a snapshot: destroy that, if a replica has it";
    }
    return text.startsWith("/")
        ? "it is no table of a database: restore a checkpoint or a replica into a new dataset"
        : "it has no name any more, or is metadata: scrub twice; if it stays, move the data to a"
            + " new dataset";
  }

  private interface Doing {
    String run();
  }

  private Deed done(String subject, String what, boolean dry, Doing doing) {
    if (dry) {
      return deed(subject, what, Deed.Outcome.PLANNED, "");
    }
    try {
      return deed(subject, what, Deed.Outcome.DONE, doing.run());
    } catch (ProblemException e) {
      return deed(
          subject,
          what,
          Deed.Outcome.FAILED,
          e.problem().code() + ": " + e.problem().message() + " " + e.problem().details());
    }
  }

  private Deed deed(String subject, String what, Deed.Outcome outcome, String detail) {
    return new Deed(clock.instant(), subject, what, outcome, detail);
  }

  private static String pool(String subject) {
    int slash = subject.indexOf('/');
    return slash < 0 ? subject : subject.substring(0, slash);
  }
}
