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
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The server, reached over its admin API as `PROTOCOL.md` says. Safe for use by several threads;
/// an interrupt ends a call.
///
/// Problems: `server_unreachable` and `server_timeout`, `server_refused` for a request that can
/// never succeed, `server_failed` for any other error, `server_answer_invalid` for an answer that
/// is not as agreed.
public final class HttpCoordinator implements Coordinator, AutoCloseable {

  private static final int LINE_BYTES_MAX = 1 << 16;
  private static final int ERROR_BYTES_MAX = 4096;

  private interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  private interface LineReader<T> {
    T read(JsonNode line) throws IOException;
  }

  private final String base;
  private final @Nullable String token;
  private final Duration timeout;
  private final HttpLine http;

  /// @param base of the admin API, for example `https://pins.example.org/admin`
  /// @param token for `Authorization: Bearer`, if the server asks for one
  /// @param timeout of a call, in addition to the time that the server was asked to wait
  public HttpCoordinator(URI base, @Nullable String token, Duration timeout) {
    this.base = base.toString().replaceAll("/+$", "");
    this.token = token;
    this.timeout = timeout;
    this.http = HttpLine.proxied(timeout);
  }

  @Override
  public Heartbeat.Answer heartbeat(Heartbeat heartbeat) {
    HttpRequest.Builder request =
        request(heartbeat.peer(), "", "application/json")
            .PUT(BodyPublishers.ofString(Wire.encode(heartbeat).toString()));
    return send(
        request, timeout, body -> Wire.heartbeatAnswer(JsonLines.object(body, LINE_BYTES_MAX)));
  }

  @Override
  public List<WorkItem> work(String peer, int max, Duration wait) {
    String query = "/work?max=" + max + "&wait_ms=" + wait.toMillis();
    return send(
        request(peer, query, null).GET(),
        timeout.plus(wait),
        body -> lines(body, max, Wire::workItem));
  }

  @Override
  public List<Acknowledgement.Answer> acknowledge(
      String peer, List<Acknowledgement> acknowledgements) {
    return send(
        request(peer, "/acks", "application/x-ndjson")
            .POST(ndjson(acknowledgements, each -> Wire.encode(each).toString())),
        timeout,
        body -> answers(body, acknowledgements.size(), Wire::acknowledgementAnswer));
  }

  @Override
  public Placement.Page placements(String peer, @Nullable String after, int max) {
    String query =
        "/placements?max="
            + max
            + (after == null ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8));
    return send(request(peer, query, null).GET(), timeout, body -> page(body, max));
  }

  private static Placement.Page page(InputStream body, int max) throws IOException {
    JsonLines lines = new JsonLines(body, LINE_BYTES_MAX);
    List<Placement> placements = new ArrayList<>();
    for (JsonNode line = lines.next(); line != null; line = lines.next()) {
      if (line.has("next")) {
        return new Placement.Page(placements, Wire.optionalText(line, "next"));
      }
      if (placements.size() == max) {
        throw new JsonLines.BadAnswerException("more placements than asked for");
      }
      placements.add(Wire.placement(line));
    }
    throw new JsonLines.BadAnswerException("the answer ends before its last line");
  }

  @Override
  public List<Drift.Answer> drift(String peer, List<Drift> drift) {
    return send(
        request(peer, "/drift", "application/x-ndjson")
            .POST(ndjson(drift, each -> Wire.encode(each).toString())),
        timeout,
        body -> answers(body, drift.size(), Wire::driftAnswer));
  }

  private static <T> BodyPublisher ndjson(List<T> items, Function<T, String> encode) {
    StringBuilder body = new StringBuilder();
    for (T item : items) {
      body.append(encode.apply(item)).append('\n');
    }
    return BodyPublishers.ofString(body.toString());
  }

  private static <T> List<T> lines(InputStream body, int max, LineReader<T> reader)
      throws IOException {
    JsonLines lines = new JsonLines(body, LINE_BYTES_MAX);
    List<T> items = new ArrayList<>();
    for (JsonNode line = lines.next(); line != null; line = lines.next()) {
      if (items.size() == max) {
        throw new JsonLines.BadAnswerException("more lines than asked for");
      }
      items.add(reader.read(line));
    }
    return items;
  }

  private static <T> List<T> answers(InputStream body, int count, LineReader<T> reader)
      throws IOException {
    List<T> answers = lines(body, count, reader);
    if (answers.size() < count) {
      throw new JsonLines.BadAnswerException("fewer answers than lines were sent");
    }
    return answers;
  }

  private HttpRequest.Builder request(String peer, String rest, @Nullable String type) {
    // A space is encoded as in a form, which a path does not know.
    String name = URLEncoder.encode(peer, StandardCharsets.UTF_8).replace("+", "%20");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/v1/peers/" + name + rest));
    if (type != null) {
      request.header("Content-Type", type);
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private <T> T send(HttpRequest.Builder builder, Duration time, Reader<T> reader) {
    HttpRequest request = builder.build();
    Deadline deadline = Deadline.in(time);
    try {
      HttpResponse<TimedBody> answer = http.send(request, deadline);
      try (TimedBody body = answer.body()) {
        return switch (answer.statusCode()) {
          case HttpStatus.OK -> reader.read(body);
          case HttpStatus.NO_CONTENT -> reader.read(InputStream.nullInputStream());
          default -> throw failed(request, answer.statusCode(), body);
        };
      }
    } catch (HttpTimeoutException e) {
      throw problem(
          request, Kind.UNAVAILABLE, "server_timeout", "The server did not answer in time.", e);
    } catch (InterruptedIOException e) {
      throw problem(request, Kind.CANCELLED, "server_call_cancelled", "The call was given up.", e);
    } catch (JsonLines.BadAnswerException e) {
      throw problem(
          request,
          Kind.UNAVAILABLE,
          "server_answer_invalid",
          "The server's answer is not as agreed.",
          e);
    } catch (IOException e) {
      throw problem(
          request, Kind.UNAVAILABLE, "server_unreachable", "The server does not answer.", e);
    }
  }

  private static ProblemException failed(HttpRequest request, int status, InputStream body)
      throws IOException {
    Kind kind =
        switch (status) {
          case HttpStatus.BAD_REQUEST, HttpStatus.UNPROCESSABLE -> Kind.INVALID;
          case HttpStatus.TOO_LARGE -> Kind.LIMIT;
          case HttpStatus.NOT_FOUND -> Kind.NOT_FOUND;
          case HttpStatus.CONFLICT -> Kind.CONFLICT;
          case HttpStatus.TOO_MANY -> Kind.BUSY;
          default -> Kind.UNAVAILABLE;
        };
    boolean never = kind == Kind.INVALID || kind == Kind.LIMIT;
    Problem problem =
        Problem.of(
                kind,
                never ? "server_refused" : "server_failed",
                never ? "The server refuses the request." : "The server could not do it.")
            .with("request", request.method() + " " + request.uri().getPath())
            .with("status", status)
            .with("said", said(body.readNBytes(ERROR_BYTES_MAX)));
    return new ProblemException(problem);
  }

  private static String said(byte[] bytes) throws IOException {
    try {
      JsonNode node = JsonLines.object(new ByteArrayInputStream(bytes), ERROR_BYTES_MAX);
      return node.path("code").asText() + ": " + node.path("message").asText();
    } catch (JsonLines.BadAnswerException e) {
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }

  private static ProblemException problem(
      HttpRequest request, Kind kind, String code, String message, IOException cause) {
    Problem problem =
        Problem.of(kind, code, message)
            .with("request", request.method() + " " + request.uri().getPath())
            .with("cause", String.valueOf(cause));
    return new ProblemException(problem, cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
