package dev.pinfold.volumes.checkpoint;

import dev.pinfold.base.ClosestName;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Property;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The checkpoints that there are, read from ZFS.
///
/// Safe for use by many threads.
public final class Catalogue {

  /// What stands for the newest one.
  public static final String LATEST = "latest";

  /// The properties of a checkpoint's snapshot.
  static final String STATE = "dev.pinfold:state";

  static final String SEQUENCE = "dev.pinfold:sequence";
  static final String DATABASE = "dev.pinfold:database";
  static final String BY = "dev.pinfold:by";

  static final String MAKING = "making";
  static final String MADE = "made";

  private static final List<String> COLUMNS =
      List.of(
          "name",
          "guid",
          "createtxg",
          "used",
          "referenced",
          "userrefs",
          "clones",
          STATE,
          SEQUENCE,
          DATABASE,
          BY);

  private final Tool tool;

  public Catalogue(Tool tool) {
    this.tool = tool;
  }

  /// The checkpoints of a dataset, in the order in which they were made.
  ///
  /// @throws ProblemException `zfs_not_found` if there is no such dataset
  public List<Checkpoint> of(DatasetName dataset) {
    return list(dataset, "-s", "createtxg", "-d", "1", dataset.text());
  }

  /// One by the name of its snapshot.
  ///
  /// @throws ProblemException `zfs_not_found`
  Checkpoint read(SnapshotName snapshot) {
    List<Checkpoint> found = list(snapshot.dataset(), snapshot.toString());
    if (found.isEmpty()) {
      throw missing(snapshot.toString(), List.of());
    }
    return found.getFirst();
  }

  /// One by its name, with or without that of its dataset, or `latest`.
  ///
  /// @throws ProblemException `no_such_checkpoint`
  public Checkpoint find(DatasetName dataset, String name) {
    List<Checkpoint> all = of(dataset);
    if (name.equals(LATEST)) {
      return all.reversed().stream()
          .filter(one -> one.state() == Checkpoint.State.MADE)
          .findFirst()
          .orElseThrow(() -> missing(name, all));
    }
    return all.stream()
        .filter(one -> one.name().equals(name) || one.snapshot().toString().equals(name))
        .findFirst()
        .orElseThrow(() -> missing(name, all));
  }

  private static ProblemException missing(String name, List<Checkpoint> all) {
    String closest = ClosestName.of(name, all.stream().map(Checkpoint::name).toList());
    return new ProblemException(
        Problem.of(
                Problem.Kind.NOT_FOUND,
                "no_such_checkpoint",
                "there is no such checkpoint"
                    + (closest == null ? "" : "; did you mean " + closest + "?"))
            .with("checkpoint", name));
  }

  private List<Checkpoint> list(DatasetName dataset, String... arguments) {
    List<String> all =
        Stream.concat(
                Stream.of("-Hp", "-t", "snapshot", "-o", String.join(",", COLUMNS)),
                Stream.of(arguments))
            .toList();
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (String line : tool.run(ZfsCommand.zfs(dataset, "list", all))) {
      Checkpoint checkpoint = parse(line);
      if (checkpoint != null) {
        checkpoints.add(checkpoint);
      }
    }
    return checkpoints;
  }

  /// A line that `zfs list` printed; null if it is not about a checkpoint.
  static @Nullable Checkpoint parse(String line) {
    String[] fields = line.split("\t", -1);
    int at = fields[0].indexOf('@');
    CheckpointName name = CheckpointName.parse(fields[0].substring(at + 1));
    if (name == null || fields.length < COLUMNS.size()) {
      return null;
    }
    return new Checkpoint(
        SnapshotName.parse(fields[0]),
        state(fields[7], fields[8], name),
        name.time(),
        name.sequence(),
        fields[1],
        number(fields[2]),
        text(fields[9]),
        text(fields[10]),
        number(fields[3]),
        number(fields[4]),
        (int) number(fields[5]),
        text(fields[6]).isEmpty()
            ? List.of()
            : Stream.of(fields[6].split(",")).map(DatasetName::new).toList());
  }

  /// Properties are inherited, also from datasets that somebody gave them to; so they count only
  /// together with the name.
  private static Checkpoint.State state(String state, String sequence, CheckpointName name) {
    if (!sequence.equals(Long.toString(name.sequence()))) {
      return Checkpoint.State.UNMARKED;
    }
    return switch (state) {
      case MADE -> Checkpoint.State.MADE;
      case MAKING -> Checkpoint.State.UNFINISHED;
      default -> Checkpoint.State.UNMARKED;
    };
  }

  private static String text(String value) {
    return value.equals("-") ? "" : value;
  }

  private static long number(String value) {
    return new Property(value, "-").number();
  }
}
