package dev.pinfold.volumes.watch.forecast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/// How much there was, hour by hour for a year, each name in a file of its own: a ring of slots of
/// 24 bytes, 211 KiB when it is full.
///
/// ```
/// slot = (hour since 1970) mod 9,000:   seconds:8   bytes:8   0:4   crc32c of those before:4
/// ```
///
/// The first value of an hour stays. A slot that was torn by a crash does not match its sum and is
/// left out; so nothing has to be synced or replaced. Writing costs one small write an hour.
///
/// Safe for use by many threads.
public final class History {

  /// Of the last hours there is one value each.
  public static final int SLOTS = 9_000;

  private static final long HOUR_SECONDS = 3_600;
  private static final int SLOT_BYTES = 24;
  private static final int SUMMED_BYTES = 20;

  private final Path directory;

  public History(Path directory) {
    this.directory = directory;
  }

  /// Notes a value, unless there is one of that hour.
  ///
  /// @param name of a pool or dataset
  public synchronized void add(String name, Sample sample) {
    long seconds = sample.at().getEpochSecond();
    long slot = Math.floorMod(seconds / HOUR_SECONDS, (long) SLOTS);
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
          FileChannel.open(
              file(name),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
        channel.read(bytes, slot * SLOT_BYTES);
        bytes.flip();
        boolean known = isWhole(bytes) && bytes.getLong(0) / HOUR_SECONDS == seconds / HOUR_SECONDS;
        if (!known) {
          channel.write(encoded(seconds, sample.bytes()), slot * SLOT_BYTES);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The values of a name, in order.
  ///
  /// @param now what is later, or more than [#SLOTS] hours before, is left out
  public synchronized List<Sample> samples(String name, Instant now) {
    ByteBuffer all;
    try (FileChannel channel = FileChannel.open(file(name), StandardOpenOption.READ)) {
      all = ByteBuffer.allocate((int) Math.min(channel.size(), (long) SLOTS * SLOT_BYTES));
      while (all.hasRemaining() && channel.read(all) >= 0) {
        // Until it is full.
      }
      all.flip();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Sample> samples = new ArrayList<>();
    Instant first = now.minusSeconds(SLOTS * HOUR_SECONDS);
    for (int at = 0; at + SLOT_BYTES <= all.limit(); at += SLOT_BYTES) {
      ByteBuffer slot = all.slice(at, SLOT_BYTES);
      if (isWhole(slot)) {
        Sample sample = new Sample(Instant.ofEpochSecond(slot.getLong(0)), slot.getLong(8));
        if (!sample.at().isAfter(now) && sample.at().isAfter(first)) {
          samples.add(sample);
        }
      }
    }
    samples.sort(Comparator.comparing(Sample::at));
    return samples;
  }

  private Path file(String name) {
    // No name of a dataset has a '+'.
    return directory.resolve(name.replace('/', '+') + ".ring");
  }

  private static ByteBuffer encoded(long seconds, long bytes) {
    ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
    slot.putLong(seconds).putLong(bytes).putInt(0);
    return slot.putInt(sum(slot)).flip();
  }

  private static boolean isWhole(ByteBuffer slot) {
    return slot.limit() == SLOT_BYTES
        && slot.getLong(0) > 0
        && slot.getInt(SUMMED_BYTES) == sum(slot);
  }

  private static int sum(ByteBuffer slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot.array(), slot.arrayOffset(), SUMMED_BYTES);
    return (int) crc.getValue();
  }
}
