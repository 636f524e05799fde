package dev.pinfold.pins.testkit;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Allocator;
import java.nio.ByteBuffer;
import java.util.List;

/// Small values to test with.
public final class Samples {

  /// Wants all peers there are.
  public static final PinSpec EVERYWHERE = new PinSpec.Builder().replication(-1, -1).build();

  private Samples() {}

  private static Multihash multihash(int n) {
    return Multihash.of(Multihash.SHA2_256, ByteBuffer.allocate(32).putInt(28, n).array());
  }

  /// The `n`-th of some CIDs of version 0.
  public static Cid v0(int n) {
    return Cid.v0(multihash(n));
  }

  /// The `n`-th of some CIDs of version 1.
  public static Cid v1(int n) {
    return Cid.v1(Cid.RAW, multihash(n));
  }

  /// Wants from `min` to `max` peers.
  public static PinSpec some(int min, int max) {
    return new PinSpec.Builder().replication(min, max).build();
  }

  /// One that chooses these peers for every pin.
  public static Allocator on(String... peers) {
    return Allocator.fixed(List.of(peers), List.of(peers));
  }

  /// One that keeps what a pin has, and takes the first of these peers until it has enough.
  public static Allocator firstOf(String... peers) {
    return new FirstOf(List.of(peers));
  }
}
