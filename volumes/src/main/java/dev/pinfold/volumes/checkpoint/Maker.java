package dev.pinfold.volumes.checkpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A process that makes checkpoints or clones of them, so that it is known later whether what it
/// left behind is still used. Its start is part of it, as process numbers are used again.
///
/// @param started in milliseconds
record Maker(String host, long process, long started) {

  private static final Pattern FORM = Pattern.compile("([^/]*)/(\\d{1,18})/(\\d{1,18})");

  /// This process.
  static Maker here() {
    ProcessHandle self = ProcessHandle.current();
    return new Maker(hostName(), self.pid(), started(self));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().replace('/', '_');
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /// Reads what [#toString] wrote; null if it is something else.
  static @Nullable Maker parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? new Maker(
            matcher.group(1), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)))
        : null;
  }

  /// Whether it has surely ended. Processes of other hosts may live.
  boolean isGone() {
    if (!host.equals(hostName())) {
      return false;
    }
    Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
    return found.isEmpty() || started(found.get()) != started;
  }

  @Override
  public String toString() {
    return host + "/" + process + "/" + started;
  }
}
