package dev.pinfold.http;

import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes a line for each request that is over: time, API, who, what, and how it went. The query is
/// left out, as names and tokens may stand in it.
public final class AccessLog implements RequestObserver {

  private final InstantSource clock;
  private final Consumer<String> lines;

  /// @param lines takes a line without its line break
  public AccessLog(InstantSource clock, Consumer<String> lines) {
    this.clock = clock;
    this.lines = lines;
  }

  @Override
  public void handled(Handled request) {
    lines.accept(
        String.format(
            Locale.ROOT,
            "%s %s %s %s \"%s %s\" %d %d %.3fms %s",
            clock.instant(),
            request.api(),
            request.remoteAddress(),
            request.owner() == null ? "-" : visible(request.owner()),
            visible(request.method()),
            visible(request.rawPath()),
            request.status(),
            request.bytesSent(),
            request.nanos() / 1e6,
            request.requestId()));
  }

  /// What a client chose must not look like another field, or another line.
  private static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.chars()
        .map(c -> c <= ' ' || c == '"' || c == 0x7f ? '?' : c)
        .forEach(c -> visible.append((char) c));
    return visible.toString();
  }
}
