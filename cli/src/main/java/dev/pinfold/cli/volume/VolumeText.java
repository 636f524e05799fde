package dev.pinfold.cli.volume;

import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.forecast.Forecast;
import dev.pinfold.volumes.watch.measure.DatasetMeasure;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import dev.pinfold.volumes.watch.measure.PoolSpace;
import dev.pinfold.volumes.watch.measure.PoolStatus;
import dev.pinfold.volumes.watch.measure.Scan;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pools and shards for people and for programs.
final class VolumeText {

  private static final double PERCENT = 100;

  private final Watcher.Found found;
  private final Output output;

  VolumeText(Watcher.Found found, Output output) {
    this.found = found;
    this.output = output;
  }

  void pool(String name, PoolMeasure pool) {
    PoolStatus status = pool.status();
    PoolSpace space = pool.space();
    if (output.isJson()) {
      output.json(poolJson(name, status, space));
      return;
    }
    String line = "pool " + name + ": " + status.health();
    if (space != null) {
      line +=
          String.format(
              Locale.ROOT,
              ", %s of %s allocated, %s (%.0f %%) available",
              CheckpointText.bytes(space.allocated()),
              CheckpointText.bytes(space.size()),
              CheckpointText.bytes(space.available()),
              PERCENT * space.availableRatio());
      if (space.fragmentation().isPresent()) {
        line +=
            String.format(
                Locale.ROOT,
                ", %.0f %% of free space fragmented",
                PERCENT * space.fragmentation().getAsDouble());
      }
    }
    output.line(line);
    output.line(
        "  "
            + scan(status.scan())
            + "; "
            + status.errors()
            + " errors of devices, "
            + status.dataErrors()
            + " damaged files"
            + full(name));
    status.damaged().forEach(file -> output.line("  damaged: " + file));
  }

  private Map<String, Object> poolJson(String name, PoolStatus status, @Nullable PoolSpace space) {
    Map<String, Object> json =
        Json.object(
            "pool",
            name,
            "health",
            status.health(),
            "errors",
            status.errors(),
            "damaged_files",
            status.dataErrors(),
            "scan",
            status.scan().kind().name().toLowerCase(Locale.ROOT),
            "scan_state",
            status.scan().state().name().toLowerCase(Locale.ROOT),
            "scan_errors",
            status.scan().errors());
    if (status.scan().at() != null) {
      json.put("scan_at", status.scan().at().toString());
    }
    if (space != null) {
      json.put("size_bytes", space.size());
      json.put("allocated_bytes", space.allocated());
      json.put("available_bytes", space.available());
      space.fragmentation().ifPresent(part -> json.put("fragmentation", part));
    }
    putFull(name, json);
    return json;
  }

  void shard(String shard, DatasetName dataset) {
    DatasetMeasure one = found.measurement().datasets().get(dataset);
    if (one == null) {
      if (output.isJson()) {
        output.json(Json.object("dataset", dataset.text(), "shard", shard, "measured", false));
      } else {
        output.line("shard " + shard + " (" + dataset + "): it was not found, or not measured");
      }
      return;
    }
    if (output.isJson()) {
      Map<String, Object> json =
          Json.object(
              "dataset",
              dataset.text(),
              "shard",
              shard,
              "measured",
              true,
              "used_bytes",
              one.used(),
              "available_bytes",
              one.available(),
              "quota_bytes",
              one.quota(),
              "compression",
              one.setting("compression").value(),
              "compression_ratio",
              one.compressRatio(),
              "snapshot_bytes",
              one.usedBySnapshots());
      putFull(dataset.text(), json);
      output.json(json);
      return;
    }
    output.line(
        String.format(
            Locale.ROOT,
            "shard %s (%s): %s used%s, compressed %.2f times by %s, %s of it in snapshots%s",
            shard,
            dataset,
            CheckpointText.bytes(one.used()),
            one.quota() == 0 ? "" : " of a quota of " + CheckpointText.bytes(one.quota()),
            one.compressRatio(),
            one.setting("compression").value(),
            CheckpointText.bytes(one.usedBySnapshots()),
            full(dataset.text())));
  }

  private static String scan(Scan scan) {
    Instant at = scan.at();
    if (at == null) {
      return "never scrubbed";
    }
    String what = scan.kind() == Scan.Kind.RESILVER ? "resilvering" : "scrub";
    return scan.isFinished()
        ? "last " + what + " " + at + ", " + scan.errors() + " errors left"
        : what + " " + scan.state().name().toLowerCase(Locale.ROOT) + " since " + at;
  }

  private String full(String name) {
    return switch (found.forecasts().get(name)) {
      case Forecast.Full full -> {
        Instant latest = full.latest();
        yield "; full in "
            + days(full.at())
            + " days ("
            + days(full.earliest())
            + " to "
            + (latest == null ? "never" : days(latest))
            + ")";
      }
      case Forecast.NotFilling not -> "; not full for " + days(not.until()) + " days";
      case null, default -> "";
    };
  }

  private void putFull(String name, Map<String, Object> json) {
    if (found.forecasts().get(name) instanceof Forecast.Full full) {
      json.put("full_at", full.at().toString());
      json.put("full_earliest", full.earliest().toString());
      if (full.latest() != null) {
        json.put("full_latest", full.latest().toString());
      }
    }
  }

  private String days(Instant until) {
    return Long.toString(Math.max(0, Duration.between(found.measurement().at(), until).toDays()));
  }
}
