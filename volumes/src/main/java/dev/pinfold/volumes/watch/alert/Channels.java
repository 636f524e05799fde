package dev.pinfold.volumes.watch.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends notices: to the log, to programs, to services.
///
/// A notice that cannot be sent is tried [#TRIES] times in all, with a wait that doubles in
/// between; then it is logged, with why. All notices are logged anyway.
///
/// Used by one thread.
public final class Channels implements AutoCloseable {

  /// How often a notice is tried.
  public static final int TRIES = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Channels.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final int CLIENT_ERRORS = 400;
  private static final int SERVER_ERRORS = 500;
  private static final int TOO_MANY = 429;
  private static final int SUCCESS = 200;
  private static final int REDIRECTS = 300;

  private final Map<String, ChannelSpec> channels = new LinkedHashMap<>();
  private final Consumer<Duration> sleep;
  private final HttpClient http = HttpClient.newHttpClient();

  /// @param sleep waits
  public Channels(List<ChannelSpec> channels, Consumer<Duration> sleep) {
    channels.forEach(channel -> this.channels.put(channel.name(), channel));
    this.sleep = sleep;
  }

  /// A failure that may pass, or not.
  private static final class Unsent extends Exception {
    private final boolean isPassing;

    Unsent(String message, boolean isPassing) {
      super(message);
      this.isPassing = isPassing;
    }
  }

  /// Sends a notice.
  ///
  /// @return whether it was sent
  public boolean send(Notice notice) {
    log(notice);
    ChannelSpec channel = channels.get(notice.channel());
    if (channel == null) {
      LOG.warn("there is no channel of that name channel={}", notice.channel());
      return false;
    }
    byte[] body = body(notice);
    Duration wait = FIRST_WAIT;
    for (int attempt = 1; ; attempt++) {
      try {
        switch (channel) {
          case ChannelSpec.Log _ -> {
            // It is in the log.
          }
          case ChannelSpec.Command command -> run(command, body);
          case ChannelSpec.Webhook webhook -> post(webhook, body);
        }
        return true;
      } catch (Unsent e) {
        if (!e.isPassing || attempt == TRIES) {
          LOG.warn(
              "a notice was not sent channel={} attempts={} why={}",
              channel.name(),
              attempt,
              e.getMessage());
          return false;
        }
      }
      sleep.accept(wait);
      wait = wait.multipliedBy(2);
    }
  }

  private static void log(Notice notice) {
    Alert alert = notice.alert();
    LOG.atLevel(
            notice.kind() == Notice.Kind.RESOLVED || notice.severity() == Severity.INFO
                ? org.slf4j.event.Level.INFO
                : org.slf4j.event.Level.WARN)
        .log(
            "alert {} rule={} subject={} severity={} value={} threshold={} since={}",
            word(notice.kind()),
            alert.rule(),
            alert.subject(),
            word(notice.severity()),
            alert.value(),
            notice.threshold(),
            alert.since());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// A notice as JSON.
  static byte[] body(Notice notice) {
    Alert alert = notice.alert();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("notice", word(notice.kind()));
    json.put("rule", alert.rule());
    json.put("subject", alert.subject());
    json.put("severity", word(notice.severity()));
    json.put("value", alert.value());
    json.put("threshold", notice.threshold());
    json.put("since", alert.since().toString());
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INTERNAL, "internal", "a map of texts is not JSON"), e);
    }
  }

  private static void run(ChannelSpec.Command command, byte[] body) throws Unsent {
    Process process;
    try {
      process =
          new ProcessBuilder(command.argv())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new Unsent("the program does not start: " + e.getMessage(), false);
    }
    try (OutputStream in = process.getOutputStream()) {
      // It fits into the pipe, whether it is read or not.
      in.write(body);
    } catch (IOException _) {
      // It ended without reading; its status tells whether that is well.
    }
    try {
      if (!process.waitFor(command.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new Unsent("the program did not end within " + command.patience(), true);
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new Unsent("interrupted", false);
    }
    if (process.exitValue() != 0) {
      throw new Unsent("the program ended with " + process.exitValue(), true);
    }
  }

  private void post(ChannelSpec.Webhook webhook, byte[] body) throws Unsent {
    HttpRequest request =
        HttpRequest.newBuilder(webhook.uri())
            .timeout(webhook.patience())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status;
    try {
      status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new Unsent("no answer: " + e, true);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Unsent("interrupted", false);
    }
    if (status < SUCCESS || status >= REDIRECTS) {
      boolean refused = status >= CLIENT_ERRORS && status < SERVER_ERRORS && status != TOO_MANY;
      throw new Unsent("the service answered " + status, !refused);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
