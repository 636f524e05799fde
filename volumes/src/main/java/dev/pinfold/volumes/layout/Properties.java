package dev.pinfold.volumes.layout;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.spec.ShardSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The properties of ZFS that a dataset of a shard is to have, as `zfs get -p` prints them.
///
/// The same for all tiers is what makes writes durable, and what a database has no use for: times
/// of access, programs, devices. What the operator wrote counts more than the tier, unless it makes
/// a lie of an acknowledgement.
final class Properties {

  /// Durability is said on the dataset itself, whatever it would inherit.
  private static final Map<String, String> BASE =
      Map.of(
          "sync", "standard",
          "checksum", "on",
          "dedup", "off",
          "logbias", "latency",
          "atime", "off",
          "xattr", "sa",
          "exec", "off",
          "setuid", "off",
          "devices", "off");

  /// What is laid down when a block is written: blocks that are there stay as they are.
  static final Set<String> NEW_WRITES_ONLY =
      Set.of("recordsize", "compression", "checksum", "copies", "special_small_blocks", "dedup");

  private static final Pattern SIZE = Pattern.compile("(\\d+)([KMGTPE])", Pattern.CASE_INSENSITIVE);
  private static final String UNITS = "KMGTPE";
  private static final int UNIT_BITS = 10;

  /// A value that is refused, and why.
  private record Refusal(String property, Pattern values, String why) {}

  private static final List<Refusal> REFUSALS =
      List.of(
          refusal(
              "sync",
              "disabled",
              "a commit would be acknowledged seconds before it is on disk, and be gone after a"
                  + " power cut; a log device makes sync=standard fast"),
          refusal(
              "dedup",
              "(?!off$).*",
              "records of pins are unique, so nothing is saved, while the table of blocks takes"
                  + " 1.25 GiB of memory a TiB and cannot be had back without rewriting all"),
          refusal(
              "checksum",
              "off",
              "damaged blocks would be read as if they were good, and no mirror could heal them"),
          refusal(
              "logbias",
              "throughput",
              "data that was synced has been lost with it (openzfs issue 18996); a log device"
                  + " brings more"),
          refusal(
              "redundant_metadata",
              "none|some",
              "one bad sector could take a whole file, or directory, with it"),
          refusal("readonly", "on", "a database is written to; a replica says so by itself"),
          refusal(
              "(mountpoint|quota|refquota|reservation|encryption|keyformat|keylocation|canmount)",
              ".*",
              "it has a key of its own in the file of volumes, or is Pinfold's to choose"));

  private Properties() {}

  private static Refusal refusal(String property, String values, String why) {
    return new Refusal(property, Pattern.compile(values), why);
  }

  /// What the dataset of a shard is to have.
  ///
  /// @throws ProblemException `unsafe_property`
  static Map<String, String> of(ShardSpec shard) {
    Map<String, String> wanted = new TreeMap<>(BASE);
    wanted.putAll(shard.tier().properties());
    shard
        .properties()
        .forEach(
            (property, value) -> {
              refuse(shard, property, value);
              wanted.put(property, plain(value));
            });
    wanted.put("quota", Long.toString(shard.quota()));
    wanted.put("reservation", Long.toString(shard.reservation()));
    if (shard.mountpoint() != null) {
      wanted.put("mountpoint", shard.mountpoint().toString());
    }
    return wanted;
  }

  private static void refuse(ShardSpec shard, String property, String value) {
    for (Refusal refusal : REFUSALS) {
      if (property.matches(refusal.property()) && refusal.values().matcher(value).matches()) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.INVALID,
                    "unsafe_property",
                    property + "=" + value + " is refused: " + refusal.why())
                .with("field", "shards." + shard.name() + ".properties." + property)
                .with("value", value));
      }
    }
  }

  /// `16K` is 16384 to those who compare.
  private static String plain(String value) {
    Matcher matcher = SIZE.matcher(value);
    if (!matcher.matches()) {
      return value;
    }
    int unit = UNITS.indexOf(Character.toUpperCase(matcher.group(2).charAt(0))) + 1;
    return Long.toString(Long.parseLong(matcher.group(1)) << (unit * UNIT_BITS));
  }

  /// `name=value` for each that is not as it is to be.
  static List<String> changes(Map<String, String> wanted, Map<String, String> there) {
    List<String> changes = new ArrayList<>();
    new TreeMap<>(wanted)
        .forEach(
            (property, value) -> {
              if (!isSame(value, there.get(property))) {
                changes.add(property + "=" + (isNone(property, value) ? "none" : value));
              }
            });
    return changes;
  }

  /// OpenZFS 2.3 calls `xattr=sa` what it does by itself, and prints it as `on`.
  private static boolean isSame(String wanted, @Nullable String there) {
    return wanted.equals(there) || (wanted.equals("sa") && "on".equals(there));
  }

  private static boolean isNone(String property, String value) {
    return value.equals("0") && (property.equals("quota") || property.equals("reservation"));
  }
}
