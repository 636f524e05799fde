package dev.pinfold.volumes.watch.measure;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what `zpool status -vpP` prints: the only form of OpenZFS 2.0 to 2.2.
///
/// ```
///   pool: t
///  state: DEGRADED
///   scan: scrub repaired 0B in 00:00:00 with 0 errors on Sat Nov 21 03:48:13 2026
/// config:
///
/// 	NAME        STATE     READ WRITE CKSUM
/// 	t           DEGRADED     0     0     0
/// 	  mirror-0  DEGRADED     0     0     0
/// ```
final class StatusText {

  private static final Pattern KEY = Pattern.compile("^ {0,4}([a-z]+): ?(.*)$");
  private static final Pattern ROW =
      Pattern.compile("^\\t( *)(\\S.*?) +([A-Z]+)(?: +(\\d+) +(\\d+) +(\\d+))?(?: {2,}(.*))?$");
  private static final Pattern BLOCKS =
      Pattern.compile("block size: (\\d+)B configured, (\\d+)B native");
  private static final Pattern SECTION = Pattern.compile("^\\t[a-z]+ *$");
  private static final Pattern ENDED =
      Pattern.compile("^(scrub repaired|resilvered) .* with (\\d+) errors on (.*)$");
  private static final Pattern OTHER =
      Pattern.compile("^(scrub|resilver) (in progress|paused|canceled) (?:since|on) (.*)$");
  private static final Pattern COUNT = Pattern.compile("^(\\d+) data errors.*");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

  /// Spares and caches hold nothing that only they hold, and have no errors of their own to count.
  private static final Set<String> UNCOUNTED = Set.of("AVAIL", "INUSE");

  private final String command;
  private final ZoneId zone;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> damaged = new ArrayList<>();
  private String pool = "";
  private String health = "";
  private String messageId = "";
  private String scan = "none requested";
  private @Nullable String errors;

  private record Row(int depth, Vdev vdev) {}

  private StatusText(String command, ZoneId zone) {
    this.command = command;
    this.zone = zone;
  }

  /// @param command that printed it
  /// @param zone in which the tool prints times: that of its host
  static PoolStatus parse(String command, List<String> lines, ZoneId zone) {
    StatusText text = new StatusText(command, zone);
    text.read(lines);
    return text.status();
  }

  private void read(List<String> lines) {
    String key = "";
    for (String line : lines) {
      Matcher matcher = KEY.matcher(line);
      if (matcher.matches()) {
        key = matcher.group(1);
        value(key, matcher.group(2).strip());
      } else if (key.equals("config") && !line.isBlank()) {
        row(line);
      } else if (key.equals("errors") && !line.isBlank()) {
        damaged.add(line.strip());
      } else if (key.equals("scan") && line.contains("is being resilvered")) {
        scan = line.strip();
      }
    }
  }

  private void value(String key, String value) {
    switch (key) {
      case "pool" -> {
        if (!pool.isEmpty()) {
          throw Output.unknown(command, "a second pool: " + value);
        }
        pool = value;
      }
      case "state" -> health = value;
      case "see" -> messageId = value.substring(value.lastIndexOf('/') + 1);
      case "scan" -> scan = value;
      case "errors" -> errors = value;
      default -> {
        // Sentences for people: status, action, remove, checkpoint.
      }
    }
  }

  private void row(String line) {
    if (line.startsWith("\tNAME ") || SECTION.matcher(line).matches()) {
      return;
    }
    Matcher row = ROW.matcher(line);
    if (!row.matches()) {
      throw Output.unknown(command, line);
    }
    if (UNCOUNTED.contains(row.group(3))) {
      return;
    }
    if (row.group(4) == null) {
      throw Output.unknown(command, line);
    }
    int depth = row.group(1).length();
    if (!rows.isEmpty() && rows.getLast().depth() < depth) {
      Row parent = rows.removeLast();
      rows.add(new Row(parent.depth(), branch(parent.vdev())));
    }
    String remark = row.group(7) == null ? "" : row.group(7);
    Matcher blocks = BLOCKS.matcher(remark);
    boolean other = blocks.find();
    rows.add(
        new Row(
            depth,
            new Vdev(
                row.group(2),
                row.group(3),
                Output.number(command, row.group(4)),
                Output.number(command, row.group(5)),
                Output.number(command, row.group(6)),
                true,
                other ? Output.number(command, blocks.group(1)) : 0,
                other ? Output.number(command, blocks.group(2)) : 0)));
  }

  private static Vdev branch(Vdev vdev) {
    return new Vdev(
        vdev.name(),
        vdev.state(),
        vdev.readErrors(),
        vdev.writeErrors(),
        vdev.checksumErrors(),
        false,
        vdev.blockBytes(),
        vdev.nativeBytes());
  }

  private PoolStatus status() {
    if (pool.isEmpty() || health.isEmpty() || rows.isEmpty()) {
      throw Output.unknown(command, "no pool, state or config");
    }
    return new PoolStatus(
        pool,
        health,
        messageId,
        scan(),
        rows.stream().map(Row::vdev).toList(),
        dataErrors(),
        damaged);
  }

  private long dataErrors() {
    if (errors == null) {
      // A suspended pool has no such line.
      return 0;
    }
    Matcher count = COUNT.matcher(errors);
    if (count.matches()) {
      return Output.number(command, count.group(1));
    }
    if (errors.startsWith("No known data errors") || errors.startsWith("Permanent errors")) {
      return damaged.size();
    }
    throw Output.unknown(command, errors);
  }

  private Scan scan() {
    if (scan.equals("none requested")) {
      return Scan.NONE;
    }
    Matcher ended = ENDED.matcher(scan);
    if (ended.matches()) {
      return new Scan(
          ended.group(1).startsWith("scrub") ? Scan.Kind.SCRUB : Scan.Kind.RESILVER,
          Scan.State.FINISHED,
          instant(ended.group(3)),
          Output.number(command, ended.group(2)));
    }
    Matcher other = OTHER.matcher(scan);
    if (other.matches()) {
      return new Scan(
          other.group(1).equals("scrub") ? Scan.Kind.SCRUB : Scan.Kind.RESILVER,
          switch (other.group(2)) {
            case "paused" -> Scan.State.PAUSED;
            case "canceled" -> Scan.State.CANCELED;
            default -> Scan.State.RUNNING;
          },
          instant(other.group(3)),
          0);
    }
    throw Output.unknown(command, scan);
  }

  private Instant instant(String text) {
    try {
      return LocalDateTime.parse(text.strip().replaceAll(" +", " "), DATE).atZone(zone).toInstant();
    } catch (DateTimeException _) {
      throw Output.unknown(command, text);
    }
  }
}
