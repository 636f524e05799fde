package dev.pinfold.cql.pins;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// How the store cuts its tables into partitions, for those who reckon with it.
public final class StoreBounds {

  /// Partitions of table `pins`.
  public static final long SLOTS = 1L << Slots.BITS;

  /// How long it is kept what a pin was before a change.
  public static final long BEFORE_SECONDS = PinRows.BEFORE_SECONDS;

  /// How long the row of a pin that is gone is kept.
  public static final long GONE_SECONDS = PinRows.GONE_SECONDS;

  /// How many entries a slice of a list has before it is narrowed.
  public static final int SLICE_FULL = Widths.Limits.DEFAULT.full();

  /// Of how many entries that are put into a slice one makes somebody look how many there are.
  public static final int SLICE_LOOKED = Widths.Limits.DEFAULT.looked();

  /// How many entries a slice should get once it is narrowed.
  public static final int SLICE_AIM = Widths.AIM;

  /// How long it takes until all nodes know that slices are narrower.
  public static final double SLICE_LEAD_SECONDS =
      (Widths.Limits.DEFAULT.leadMillis() + Widths.Limits.DEFAULT.knownNanos() / 1_000_000)
          / 1_000.0;

  /// How many groups the widths of an owner's lists are in.
  public static final int WIDTH_BUCKETS = Widths.BUCKETS;

  /// The shortest time that a slice can be of.
  public static final double SLICE_SECONDS_LEAST = seconds(Slice.SHIFTS[0]);

  /// The time that a slice of a peer's queue is of, as long as it is not narrowed.
  public static final double PEER_SLICE_SECONDS = seconds(ListTable.PEERS.shift());

  /// The time that a slice of the queues is of that all owners share.
  public static final double QUEUE_SLICE_SECONDS = seconds(ListTable.DUE.shift());

  /// In how many parts those queues are.
  public static final int QUEUE_PARTS = Entries.PARTS;

  /// How many rows the directory of a list has at most for narrow slices of one era.
  public static final long ERA_SLICES =
      Arrays.stream(Slice.SHIFTS)
          .filter(shift -> shift < Slice.NARROW)
          .mapToLong(shift -> 1L << (Slice.ERA - shift))
          .sum();

  /// The time that an era is of.
  public static final double ERA_SECONDS = seconds(Slice.ERA);

  /// The shortest time that a slice is of which is told beside the eras.
  public static final double WIDE_SLICE_SECONDS = seconds(Slice.NARROW);

  /// How many changes a segment of the feed has at most.
  public static final int SEGMENT_CHANGES = ChangeLog.SEGMENT_CHANGES;

  /// How long a segment is written to at most.
  public static final long SEGMENT_SECONDS =
      TimeUnit.MICROSECONDS.toSeconds(ChangeLog.SEGMENT_MICROS);

  /// How many events a CID can have before the oldest go.
  public static final int EVENTS = Events.KEPT + Events.TRIM_EVERY;

  /// How many nodes may write.
  public static final int WRITERS = WriterTable.WRITERS_MAX;

  /// Partitions of each kind of record of the registry that there are as many of as owners.
  public static final int OWNER_BUCKETS = CqlRegistry.BUCKETS;

  /// Partitions of the others.
  public static final int RECORD_BUCKETS = CqlRegistry.BUCKETS_FEW;

  /// Partitions of the directory of peers.
  public static final int PEER_BUCKETS = Counts.PEER_BUCKETS;

  private StoreBounds() {}

  private static double seconds(int shift) {
    return (1L << shift) / 1_000.0;
  }
}
