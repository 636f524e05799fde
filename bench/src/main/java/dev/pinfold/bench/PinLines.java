package dev.pinfold.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.service.PinService.Imported;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Pins by number: the same number is the same pin, in every form and every run.
///
/// @param plain without names and metadata
public record PinLines(boolean plain) {

  public static final List<String> PEERS =
      List.of(
          "12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M",
          "12D3KooWBq2ZpLzXGBbRjVNVRzY6NTW3DPNDtiiaF8Yf7R8FwE3W",
          "12D3KooWLuXgXqYFjFkiWLHcCTnv5ULJtNQPZUzWQHUVLP9j1qfN");

  private static final long EPOCH_SECOND = 1_600_000_000L;
  private static final int PINS_A_SECOND = 4;

  public static String cid(long number) {
    return cid(new SplittableRandom(number)).toString();
  }

  private static Cid cid(SplittableRandom random) {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return Cid.v1(Cid.RAW, Multihash.of(0x12, digest));
  }

  /// The first of the two peers that a pin is on; the other is the next one.
  private static int firstPeer(SplittableRandom afterCid) {
    return afterCid.nextInt(PEERS.size());
  }

  /// The two peers that a pin is on.
  public static List<Integer> peers(long number) {
    SplittableRandom random = new SplittableRandom(number);
    random.nextBytes(new byte[32]);
    int first = firstPeer(random);
    return List.of(first, (first + 1) % PEERS.size());
  }

  public static String name(long number) {
    return "dataset-" + number % 10_000 + "/part-" + number + ".car";
  }

  public static String kind(long number) {
    return number % 7 == 0 ? "manifest" : "block";
  }

  public static String network(long number) {
    return "net-" + number % 100;
  }

  public static Instant created(long number) {
    return Instant.ofEpochSecond(EPOCH_SECOND + number % (1 << 30) / PINS_A_SECOND);
  }

  /// A line as IPFS Cluster exports it.
  public byte[] line(long number) {
    SplittableRandom random = new SplittableRandom(number);
    String cid = cid(random).toString();
    int first = firstPeer(random);
    StringBuilder line = new StringBuilder(640);
    line.append("{\"replication_factor_min\":2,\"replication_factor_max\":3,\"name\":\"");
    if (!plain) {
      line.append(name(number));
    }
    line.append("\",\"mode\":\"recursive\",\"shard_size\":0,\"user_allocations\":null,")
        .append("\"expire_at\":\"0001-01-01T00:00:00Z\",\"metadata\":");
    if (plain) {
      line.append("null");
    } else {
      line.append("{\"kind\":\"").append(kind(number));
      line.append("\",\"network\":\"").append(network(number)).append("\"}");
    }
    line.append(",\"pin_update\":null,\"origins\":[],\"cid\":\"")
        .append(cid)
        .append("\",\"type\":\"pin\",\"allocations\":[\"")
        .append(PEERS.get(first))
        .append("\",\"")
        .append(PEERS.get((first + 1) % PEERS.size()))
        .append("\"],\"max_depth\":-1,\"reference\":null,\"timestamp\":\"")
        .append(created(number))
        .append("\"}\n");
    return line.toString().getBytes(US_ASCII);
  }

  /// The same pin, parsed.
  public Imported imported(long number) {
    SplittableRandom random = new SplittableRandom(number);
    Cid cid = cid(random);
    int first = firstPeer(random);
    PinSpec.Builder spec = new PinSpec.Builder().replication(2, 3);
    if (!plain) {
      spec.name(name(number)).metadata(Map.of("kind", kind(number), "network", network(number)));
    }
    return new Imported(
        cid,
        spec.build(),
        created(number),
        List.of(PEERS.get(first), PEERS.get((first + 1) % PEERS.size())));
  }
}
