package dev.pinfold.volumes.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the file of volumes, YAML or JSON:
///
/// ```yaml
/// root: tank/pinfold
/// user: pinfold
/// shards:
///   main:
///     tier: hot
///     quota: 200GiB
///     mountpoint: /var/lib/pinfold/main
///     key: {file: /etc/pinfold/main.key}
/// checkpoints: {every: 1h, keep: "1x1h(keep=all) | 24x1h | 35x1d | 6x30d"}
/// replicas:
///   - {name: cellar, host: pinfold@cellar.example.org, root: backup/pinfold, every: 1m}
/// watch: {every: 1m, state: /var/lib/pinfold/watch}
/// ```
public final class SpecFile {

  private static final int BYTES_MAX = 1 << 20;
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
  private static final Pattern PROPERTY = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB|TiB|PiB)?");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");
  private static final int UNIT_BITS = 10;
  private static final String SIZES = "a size such as 200GiB";
  private static final String SPANS = "a time such as 30s, 10m, 1h or 1d";
  private static final String GRID = "1x1h(keep=all) | 24x1h | 35x1d | 6x30d";

  private SpecFile() {}

  /// Reads a file.
  ///
  /// @throws ProblemException `invalid_volumes`, `invalid_dataset`
  public static VolumesSpec read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw Fields.wrong("the file", file.toString(), "at most " + BYTES_MAX + " bytes");
      }
      return parse(Files.readString(file), file.resolveSibling("").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a text.
  ///
  /// @param base where relative paths begin
  /// @throws ProblemException `invalid_volumes`
  public static VolumesSpec parse(String text, Path base) {
    JsonNode tree;
    try {
      tree = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      String why = e.getOriginalMessage().lines().findFirst().orElse("it is not YAML");
      throw Fields.wrong("line " + e.getLocation().getLineNr(), why, "YAML or JSON");
    }
    Fields fields = new Fields("", tree);
    VolumesSpec spec =
        new VolumesSpec(
            fields.required("root", "a dataset such as tank/pinfold", DatasetName::new),
            fields.optional("user", "the name of a user of this machine", user -> form(USER, user)),
            shards(fields.object("shards"), base),
            checkpoints(fields.object("checkpoints")),
            replicas(fields.objects("replicas")),
            WatchFields.read(fields.object("watch")));
    fields.end();
    return spec;
  }

  private static String form(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static Map<String, ShardSpec> shards(@Nullable Fields fields, Path base) {
    Map<String, ShardSpec> shards = new LinkedHashMap<>();
    if (fields != null) {
      for (String name : fields.names()) {
        if (!NAME.matcher(name).matches()) {
          throw Fields.wrong(
              "shards", name, "names of up to 63 of a-z, 0-9, '_' and '-', such as main");
        }
        Fields shard = fields.object(name);
        if (shard == null) {
          throw Fields.wrong("shards." + name, "nothing", "an object such as {tier: hot}");
        }
        shards.put(name, shard(name, shard, base));
      }
    }
    if (shards.isEmpty()) {
      throw Fields.wrong("shards", "nothing", "at least one shard, such as main: {tier: hot}");
    }
    return shards;
  }

  private static ShardSpec shard(String name, Fields fields, Path base) {
    ShardSpec shard =
        new ShardSpec(
            name,
            fields.parsed(
                "tier",
                "hot, warm or cold",
                "hot",
                text -> Tier.valueOf(text.toUpperCase(Locale.ROOT))),
            fields.parsed("quota", SIZES, "0", SpecFile::size),
            fields.parsed("reservation", SIZES, "0", SpecFile::size),
            fields.optional("mountpoint", "an absolute path", SpecFile::absolute),
            key(fields.object("key"), base),
            fields.map("properties", "a value as zfs takes it"));
    for (String property : shard.properties().keySet()) {
      if (!PROPERTY.matcher(property).matches()) {
        throw Fields.wrong(
            "shards." + name + ".properties", property, "names of properties of ZFS");
      }
    }
    fields.end();
    return shard;
  }

  private static Path absolute(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw new IllegalArgumentException(text);
    }
    return path;
  }

  private static @Nullable KeySource key(@Nullable Fields fields, Path base) {
    if (fields == null) {
      return null;
    }
    Path file = fields.optional("file", "a path", base::resolve);
    List<String> command = fields.texts("command", "arguments", text -> text);
    fields.end();
    if ((file == null) == command.isEmpty()) {
      throw Fields.wrong("key", file == null ? "neither" : "both", "either a file or a command");
    }
    return file == null ? new KeySource.OfCommand(command) : new KeySource.InFile(file);
  }

  private static CheckpointSpec checkpoints(@Nullable Fields fields) {
    if (fields == null) {
      return new CheckpointSpec(Duration.ZERO, GRID);
    }
    CheckpointSpec spec =
        new CheckpointSpec(
            fields.parsed("every", SPANS, "0s", SpecFile::span),
            fields.parsed("keep", "such as " + GRID, GRID, text -> Grid.parse(text).toString()));
    fields.end();
    return spec;
  }

  private static List<ReplicaSpec> replicas(List<Fields> all) {
    List<ReplicaSpec> replicas = new ArrayList<>();
    for (Fields fields : all) {
      List<String> options = fields.texts("ssh", "options of ssh", text -> text);
      Host host =
          fields.optional(
              "host",
              "a host for ssh, such as pinfold@backup.example.org",
              text -> new Host.Ssh(text, options));
      replicas.add(
          new ReplicaSpec(
              fields.required(
                  "name", "up to 63 of a-z, 0-9, '_' and '-'", text -> form(NAME, text)),
              host == null ? Host.HERE : host,
              fields.required("root", "a dataset such as backup/pinfold", DatasetName::new),
              fields.parsed("every", SPANS, "1m", SpecFile::span),
              fields.parsed("rate", "bytes a second such as 50MiB", "0", SpecFile::size)));
      fields.end();
    }
    if (replicas.stream().map(ReplicaSpec::name).distinct().count() != replicas.size()) {
      throw Fields.wrong("replicas", "two of one name", "a name of its own for each");
    }
    return replicas;
  }

  /// Bytes of a text such as `200GiB`.
  static long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    int unit = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2));
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (unit * UNIT_BITS));
  }

  /// The time that a text such as `10m` is.
  ///
  /// @throws IllegalArgumentException if it is none
  public static Duration span(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
