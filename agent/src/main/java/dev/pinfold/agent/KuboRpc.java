package dev.pinfold.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries [RpcCall]s to a daemon and turns what goes wrong into problems.
///
/// A daemon that fails in the middle of a stream says so in an HTTP trailer, which the JDK's client
/// does not show: a stream may end early without a sign. Who concludes something from the absence
/// of an item asks for that item again.
final class KuboRpc implements AutoCloseable {

  private static final int ANSWER_BYTES_MAX = 1 << 20;
  private static final int LINE_BYTES_MAX = 1 << 16;
  private static final int ERROR_BYTES_MAX = 4096;

  private interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  private final String base;
  private final @Nullable String authorization;
  private final HttpLine http;

  KuboRpc(URI base, @Nullable String authorization, KuboTimeouts timeouts) {
    this.base = base.toString().replaceAll("/+$", "");
    this.authorization = authorization;
    this.http = HttpLine.direct(timeouts.connect());
  }

  /// The answer of a call that gives one object.
  JsonNode object(RpcCall call, Deadline deadline) {
    return send(call, deadline, body -> JsonLines.object(body, ANSWER_BYTES_MAX));
  }

  /// Hands over the objects of a call that streams them, as they come.
  void lines(RpcCall call, Deadline deadline, Consumer<JsonNode> consumer) {
    send(
        call,
        deadline,
        body -> {
          JsonLines lines = new JsonLines(body, LINE_BYTES_MAX);
          for (JsonNode line = lines.next(); line != null; line = lines.next()) {
            if ("error".equals(line.path("Type").asText()) && line.has("Message")) {
              throw failed(call, HttpStatus.SERVER_ERROR, line.path("Message").asText());
            }
            consumer.accept(line);
          }
          return true;
        });
  }

  private <T> T send(RpcCall call, Deadline deadline, Reader<T> reader) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + call.path()))
            .POST(HttpRequest.BodyPublishers.noBody());
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<TimedBody> answer = http.send(request.build(), deadline);
      try (TimedBody body = answer.body()) {
        if (answer.statusCode() != HttpStatus.OK) {
          throw failed(call, answer.statusCode(), message(body));
        }
        return reader.read(body);
      }
    } catch (HttpTimeoutException e) {
      throw new ProblemException(timedOut(call), e);
    } catch (InterruptedIOException e) {
      throw new ProblemException(
          problem(call, Kind.CANCELLED, "daemon_call_cancelled", "The call was given up."), e);
    } catch (JsonLines.BadAnswerException e) {
      throw new ProblemException(daemonFailed(call, Kind.UNAVAILABLE, e.getMessage()), e);
    } catch (IOException e) {
      throw new ProblemException(
          problem(
                  call,
                  Kind.UNAVAILABLE,
                  DaemonProblem.UNREACHABLE,
                  "The IPFS daemon does not answer.")
              .with("address", base)
              .with("cause", String.valueOf(e)),
          e);
    }
  }

  private static String message(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(ERROR_BYTES_MAX);
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      JsonNode node = JsonLines.object(new ByteArrayInputStream(bytes), ERROR_BYTES_MAX);
      return node.path("Message").asText(text);
    } catch (JsonLines.BadAnswerException e) {
      return text.strip();
    }
  }

  private static ProblemException failed(RpcCall call, int status, String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (status == HttpStatus.NOT_FOUND) {
      return new ProblemException(
          problem(
              call,
              Kind.INVALID,
              DaemonProblem.NO_SUCH_COMMAND,
              "The IPFS daemon does not know the command."));
    }
    if (lower.contains("not pinned")) {
      return new ProblemException(
          problem(call, Kind.NOT_FOUND, DaemonProblem.NOT_PINNED, "The CID is not pinned."));
    }
    if (lower.contains("timed out") || lower.contains("deadline exceeded")) {
      return new ProblemException(timedOut(call));
    }
    Kind kind = status < HttpStatus.SERVER_ERROR ? Kind.INVALID : Kind.UNAVAILABLE;
    return new ProblemException(daemonFailed(call, kind, message).with("status", status));
  }

  private static Problem timedOut(RpcCall call) {
    return problem(
        call, Kind.CANCELLED, DaemonProblem.TIMEOUT, "The IPFS daemon did not answer in time.");
  }

  private static Problem daemonFailed(RpcCall call, Kind kind, @Nullable String said) {
    return problem(call, kind, DaemonProblem.FAILED, "The IPFS daemon could not do it.")
        .with("said", said == null ? "" : said);
  }

  private static Problem problem(RpcCall call, Kind kind, String code, String message) {
    return Problem.of(kind, code, message).with("command", call.command());
  }

  @Override
  public void close() {
    http.close();
  }
}
