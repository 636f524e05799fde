package dev.pinfold.volumes.watch.measure;

import dev.pinfold.base.Problem;
import dev.pinfold.volumes.tool.DatasetName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that was measured in one round. What could not be is missing, and in `failures`.
///
/// @param at when it ended
/// @param took how long
/// @param pools by name
/// @param datasets by name
/// @param arc the cache; null if the kernel did not tell
/// @param io what programs did since each dataset was mounted
/// @param failures what could not be measured, by the pool or dataset
public record Measurement(
    Instant at,
    Duration took,
    Map<String, PoolMeasure> pools,
    Map<DatasetName, DatasetMeasure> datasets,
    @Nullable ArcStats arc,
    Map<DatasetName, DatasetIo> io,
    Map<String, List<Problem>> failures) {

  /// Under which failures of the cache's figures are.
  public static final String ARC = "arc";

  public Measurement {
    pools = Collections.unmodifiableMap(new TreeMap<>(pools));
    datasets = Collections.unmodifiableMap(new TreeMap<>(datasets));
    io = Collections.unmodifiableMap(new TreeMap<>(io));
    failures = Collections.unmodifiableMap(new TreeMap<>(failures));
  }
}
