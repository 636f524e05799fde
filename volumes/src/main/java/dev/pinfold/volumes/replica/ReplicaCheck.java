package dev.pinfold.volumes.replica;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.transaction.Check;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks whether a replica is what it should be: that its newest snapshot is one of the source's,
/// by guid, and that a database opened from a clone of it is sound and has the commits that the
/// name says.
///
/// The clone is mounted, which needs the rights of root on Linux; the replica itself is not
/// touched. A clone that was left by a check that was killed is removed by the next one.
///
/// Used by one thread.
public final class ReplicaCheck {

  private static final Pattern SEQUENCE = Pattern.compile("_s(\\d{1,18})$");
  private static final int DEPTH_MAX = 3;
  private static final String OURS = "pinfold:verify";

  private final Side target;

  public ReplicaCheck(Side target) {
    this.target = target;
  }

  /// Looks at the replica.
  ///
  /// @param source null if it is not to be asked, as on a host that does not reach it
  /// @param directory an empty one for the clone, on this host; null if the database is not to be
  ///     opened
  /// @throws ProblemException of a [FailureType]
  public ReplicaReport run(@Nullable Side source, @Nullable Path directory) {
    Snapshot last = target.target().last();
    if (last == null) {
      throw FailureType.NOT_FOUND.failure("verify", target.label(), "it has no snapshot yet");
    }
    List<String> findings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    @Nullable Boolean isOfSource =
        source == null ? null : source.source().base(last.guid()) != null;
    if (isOfSource != null && !isOfSource) {
      findings.add("the source does not know " + last.name() + " by its guid " + last.guid());
    }
    Check.@Nullable Report report = null;
    if (directory == null || !target.zfs().tool().host().equals(Host.HERE)) {
      notes.add(
          "the database was not opened: that is done where the replica is, by \"pinfold zfs"
              + " verify-replica "
              + target.dataset()
              + "\"; a scrub of that pool reads all blocks without it");
    } else if (!isReadable()) {
      notes.add(
          "the database was not opened: the key of "
              + target.dataset()
              + " is not loaded, as it should be on a replica; a scrub reads all blocks without it");
    } else {
      report = opened(last, directory, findings);
    }
    return new ReplicaReport(
        target.label(),
        last.name().name(),
        last.guid(),
        isOfSource,
        report != null,
        report == null ? 0 : report.sequence(),
        report == null ? 0 : report.documents(),
        findings,
        notes);
  }

  private boolean isReadable() {
    Dataset found = target.zfs().dataset(target.dataset(), List.of("keystatus"));
    return found != null && !found.property("keystatus").value().equals("unavailable");
  }

  private Check.@Nullable Report opened(Snapshot last, Path directory, List<String> findings) {
    DatasetName clone = new DatasetName(target.dataset().text() + "_verify");
    remove(clone);
    target
        .zfs()
        .tool()
        .run(
            ZfsCommand.zfs(
                clone,
                "clone",
                "-o",
                "readonly=off",
                "-o",
                OURS + "=on",
                "-o",
                "mountpoint=" + directory,
                last.name(),
                clone));
    try {
      return checked(last, databases(directory), findings);
    } finally {
      remove(clone);
    }
  }

  private static List<Path> databases(Path directory) {
    try (Stream<Path> directories = Files.walk(directory, DEPTH_MAX)) {
      return directories.filter(Database::isIn).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Checks all databases. A name speaks of the only one.
  private static Check.@Nullable Report checked(
      Snapshot last, List<Path> databases, List<String> findings) {
    Matcher named = SEQUENCE.matcher(last.name().name());
    Check.@Nullable Report report = null;
    for (Path directory : databases) {
      try (Database database = Database.open(directory, DatabaseOptions.DEFAULT.existingOnly())) {
        report = database.check(true, _ -> {});
      }
      findings.addAll(report.findings());
      if (databases.size() == 1
          && named.find()
          && Long.parseLong(named.group(1)) != report.sequence()) {
        findings.add(
            "the database ends with commit "
                + report.sequence()
                + ", the name of the snapshot says "
                + named.group(1));
      }
    }
    if (report == null) {
      findings.add("there is no database in the snapshot");
    }
    return report;
  }

  /// Destroys a clone that this made, and nothing else.
  private void remove(DatasetName clone) {
    Dataset found = target.zfs().dataset(clone, List.of(OURS));
    if (found != null && found.property(OURS).value().equals("on")) {
      target.zfs().tool().run(ZfsCommand.zfs(clone, "destroy", clone));
    }
  }
}
