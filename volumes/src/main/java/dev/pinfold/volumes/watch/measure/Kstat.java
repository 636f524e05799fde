package dev.pinfold.volumes.watch.measure;

import dev.pinfold.volumes.tool.DatasetName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the kernel counts of ZFS, in files. Reading them never waits for a device, so they answer
/// also while a pool is suspended.
///
/// Safe for use by many threads.
public final class Kstat {

  /// Where Linux has them.
  public static final Path LINUX = Path.of("/proc/spl/kstat/zfs");

  private static final int BYTES_MAX = 256 << 10;
  private static final int OBJSETS_MAX = 10_000;
  private static final int HEAD_LINES = 2;
  private static final int FIELDS = 3;

  private final Path directory;

  public Kstat(Path directory) {
    this.directory = directory;
  }

  /// The state of a pool, such as `ONLINE` or `SUSPENDED`; null if the pool is not imported here.
  public @Nullable String state(String pool) {
    String text = read(directory.resolve(pool).resolve("state"));
    return text == null ? null : text.strip();
  }

  /// The cache that all pools of this host share.
  ///
  /// @throws dev.pinfold.base.ProblemException `zfs_output_unknown`
  public ArcStats arc() {
    Path file = directory.resolve("arcstats");
    String text = read(file);
    if (text == null) {
      throw Output.unknown(file.toString(), "it is not there");
    }
    return ArcStats.of(file.toString(), parse(file.toString(), text.lines().toList()));
  }

  /// What was read and written on each dataset of a pool that is mounted, by name.
  public Map<DatasetName, DatasetIo> datasets(String pool) {
    Map<DatasetName, DatasetIo> found = new TreeMap<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory.resolve(pool), "objset-*")) {
      for (Path file : files) {
        String text = read(file);
        // A dataset may be unmounted between the list and the look.
        if (text != null && found.size() < OBJSETS_MAX) {
          Map<String, String> values = parse(file.toString(), text.lines().toList());
          String name = values.getOrDefault("dataset_name", "");
          if (!name.contains("@") && DatasetName.isValid(name)) {
            found.put(new DatasetName(name), DatasetIo.of(file.toString(), values));
          }
        }
      }
    } catch (NoSuchFileException _) {
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static @Nullable String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The values of a file of names, types and values, below two lines of heads.
  static Map<String, String> parse(String file, List<String> lines) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines.subList(Math.min(HEAD_LINES, lines.size()), lines.size())) {
      String[] fields = line.strip().split("\\s+", FIELDS);
      if (fields.length == FIELDS) {
        values.put(fields[0], fields[2]);
      }
    }
    if (values.isEmpty()) {
      throw Output.unknown(file, String.join("\n", lines));
    }
    return new HashMap<>(values);
  }

  /// A count that must be there.
  static long count(String file, Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw Output.unknown(file, "there is no " + name);
    }
    return Output.number(file, value);
  }
}
