package dev.pinfold.volumes.watch.measure;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures the pools and datasets of this host.
///
/// A round runs four processes for each pool (`zpool status`, `list`, `iostat` over one second, and
/// its histogram) and one for each tree of datasets, and reads a small file for each dataset that
/// is mounted. It changes nothing and needs no rights.
///
/// A suspended pool is found out from the kernel, without a process; then only `zpool status` is
/// asked, as the other commands may wait until its devices come back. Each command has a short
/// time-out all the same: a pool may be suspended at any moment.
///
/// Safe for use by many threads; each round is independent of others.
public final class Measuring {

  /// How long a command may take, beside the second that `iostat` looks.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Tool tool = new Tool(Host.HERE, PATIENCE);
  private final Zfs zfs = new Zfs(tool);
  private final Kstat kstat;
  private final List<DatasetName> roots;
  private final InstantSource clock;
  private volatile @Nullable Boolean printsJson;

  /// @param roots of trees of datasets: all of them are measured, and their pools
  public Measuring(Kstat kstat, Collection<DatasetName> roots, InstantSource clock) {
    this.kstat = kstat;
    this.roots = List.copyOf(roots);
    this.clock = clock;
  }

  /// What goes wrong in one round, by what it is about.
  private record Failures(Map<String, List<Problem>> all) {
    void note(String subject, Runnable part) {
      try {
        part.run();
      } catch (ProblemException e) {
        all.computeIfAbsent(subject, _ -> new ArrayList<>()).add(e.problem());
      } catch (UncheckedIOException e) {
        all.computeIfAbsent(subject, _ -> new ArrayList<>())
            .add(
                FailureType.UNKNOWN
                    .failure("measure", subject, String.valueOf(e.getMessage()))
                    .problem());
      }
    }
  }

  /// Measures all.
  public Measurement measure() {
    return measure(1);
  }

  /// Measures all.
  ///
  /// @param seconds for how long to look at each pool's devices; 0 for not at all
  public Measurement measure(int seconds) {
    long start = System.nanoTime();
    Failures failures = new Failures(new TreeMap<>());
    Map<String, PoolMeasure> pools = new ConcurrentHashMap<>();
    Set<String> names = new TreeSet<>();
    roots.forEach(root -> names.add(root.pool()));
    Map<DatasetName, DatasetMeasure> datasets = new TreeMap<>();
    Map<DatasetName, DatasetIo> calls = new TreeMap<>();
    for (String pool : names) {
      failures.note(pool, () -> pools.put(pool, pool(pool, seconds)));
    }
    for (DatasetName root : roots) {
      PoolMeasure pool = pools.get(root.pool());
      if (pool != null && !pool.status().isSuspended()) {
        failures.note(root.text(), () -> datasets(root, datasets));
        failures.note(root.text(), () -> calls(root, calls));
      }
    }
    List<ArcStats> arc = new ArrayList<>(1);
    failures.note(Measurement.ARC, () -> arc.add(kstat.arc()));
    return new Measurement(
        clock.instant(),
        Duration.ofNanos(System.nanoTime() - start),
        pools,
        datasets,
        arc.isEmpty() ? null : arc.getFirst(),
        calls,
        failures.all());
  }

  private PoolMeasure pool(String pool, int seconds) {
    String state = kstat.state(pool);
    if (state == null) {
      throw FailureType.NOT_FOUND.failure("measure", pool, "the kernel has no pool of that name");
    }
    PoolStatus status = status(pool, state.equals(PoolStatus.SUSPENDED));
    if (status.isSuspended()) {
      return new PoolMeasure(status, null, null, Latencies.NONE);
    }
    ZfsCommand iostat = ZfsCommand.zpool(pool, "iostat", "-Hpy", "-l", pool, seconds, 1);
    PoolIo io =
        seconds == 0
            ? null
            : PoolIo.parse(iostat.toString(), tool.run(iostat, PATIENCE.plusSeconds(seconds)));
    ZfsCommand histogram = ZfsCommand.zpool(pool, "iostat", "-Hpw", pool);
    return new PoolMeasure(
        status, space(pool), io, Latencies.parse(histogram.toString(), tool.run(histogram)));
  }

  /// The state of a pool, also of a suspended one.
  ///
  /// @throws ProblemException of a [FailureType], `zfs_output_unknown`
  public PoolStatus status(String pool) {
    return status(pool, PoolStatus.SUSPENDED.equals(kstat.state(pool)));
  }

  private PoolStatus status(String pool, boolean suspended) {
    // The list of damaged files is read from the pool, which a suspended one would not give.
    String options = suspended ? "-P" : "-vP";
    if (printsJson()) {
      ZfsCommand command = ZfsCommand.zpool(pool, "status", "-j", "--json-int", options, pool);
      return StatusJson.parse(command.toString(), String.join("\n", tool.run(command)));
    }
    ZfsCommand command = ZfsCommand.zpool(pool, "status", "-p", options, pool);
    return StatusText.parse(command.toString(), tool.run(command), ZoneId.systemDefault());
  }

  private boolean printsJson() {
    Boolean known = printsJson;
    if (known == null) {
      known = zfs.version().printsJson();
      printsJson = known;
    }
    return known;
  }

  private PoolSpace space(String pool) {
    DatasetName top = new DatasetName(pool);
    Dataset root = zfs.dataset(top, List.of("used", "available"));
    if (root == null) {
      throw FailureType.NOT_FOUND.failure("measure", pool, "");
    }
    ZfsCommand list =
        ZfsCommand.zpool(pool, "list", "-Hp", "-o", "size,alloc,frag,dedupratio", pool);
    return PoolSpace.parse(
        list.toString(),
        tool.run(list),
        root.property("used").number(),
        root.property("available").number());
  }

  private void datasets(DatasetName root, Map<DatasetName, DatasetMeasure> into) {
    List<String> properties =
        Stream.concat(DatasetMeasure.PROPERTIES.stream(), DatasetMeasure.SETTINGS.stream())
            .toList();
    zfs.tree(root, properties)
        .forEach(
            (name, dataset) ->
                into.put(name, DatasetMeasure.of("zfs get -Hp -r " + root, dataset)));
    if (!into.containsKey(root)) {
      throw FailureType.NOT_FOUND.failure("measure", root.text(), "");
    }
  }

  private void calls(DatasetName root, Map<DatasetName, DatasetIo> into) {
    kstat
        .datasets(root.pool())
        .forEach(
            (name, io) -> {
              if (name.isWithin(root)) {
                into.put(name, io);
              }
            });
  }
}
