package dev.pinfold.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.Interruption;
import dev.pinfold.cli.NextStep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One API of a server. Errors of the server become problems with its message.
///
/// Used by one thread.
public final class ApiClient {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int ERROR_BYTES_MAX = 64 << 10;

  private final URI base;
  private final @Nullable String authorization;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1).build();

  ApiClient(URI base, @Nullable String authorization) {
    this.base = base;
    this.authorization = authorization;
  }

  /// A text as a part of a URL.
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// An answer that is one JSON document; null if it is empty.
  public @Nullable JsonNode ask(String method, String path, @Nullable String body) {
    JsonNode[] only = new JsonNode[1];
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    send(method, path, publisher, line -> only[0] = line);
    return only[0];
  }

  /// An answer of lines of JSON.
  void lines(String method, String path, HttpRequest.BodyPublisher body, Consumer<JsonNode> each) {
    send(method, path, body, each);
  }

  private void send(
      String method, String path, HttpRequest.BodyPublisher body, Consumer<JsonNode> each) {
    try (InputStream in = open(method, path, body)) {
      read(in, each);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /// Sends a body of any length; takes the lines of the answer as they come.
  void exchange(String method, String path, InputStream body, Consumer<JsonNode> each) {
    String credentials = authorization;
    List<String> headers =
        credentials == null ? List.of() : List.of("Authorization: " + credentials);
    try (DuplexExchange exchange = new DuplexExchange(base, CONNECT);
        InputStream in = exchange.send(method, base.getRawPath() + path, headers, body)) {
      if (exchange.status() >= 400) {
        throw refused(exchange.status(), in);
      }
      read(in, each);
      exchange.requireWholeBody();
    } catch (InterruptedIOException e) {
      throw new ProblemException(Interruption.problem("interrupted"), e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private void read(InputStream in, Consumer<JsonNode> each) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          each.accept(JSON.readTree(line));
        }
      }
    } catch (JsonProcessingException e) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "answer_not_json",
                  "what answers at " + base + " does not speak this API")
              .with(NextStep.DETAIL, "check the address: pinfold doctor tells what listens where"),
          e);
    }
  }

  /// The bytes of an answer that is no error.
  InputStream open(String method, String path, HttpRequest.BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
    String credentials = authorization;
    if (credentials != null) {
      request.header("Authorization", credentials);
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() >= 400) {
        throw refused(response.statusCode(), response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.of(Problem.Kind.CANCELLED, "cancelled", "interrupted"), e);
    }
  }

  private ProblemException unreachable(IOException e) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.UNAVAILABLE,
                "server_unreachable",
                "no server answers at " + base + ": " + e.getClass().getSimpleName())
            .with(NextStep.DETAIL, "start one with: pinfold serve"),
        e);
  }

  private static ProblemException refused(int status, InputStream answer) throws IOException {
    String message;
    String code = "refused";
    try (InputStream body = answer) {
      byte[] text = body.readNBytes(ERROR_BYTES_MAX);
      message = new String(text, StandardCharsets.UTF_8).strip();
      if (text.length > 0) {
        JsonNode json = JSON.readTree(text);
        message = json.path("message").asText(json.path("title").asText(message));
        if (json.path("code").isTextual()) {
          code = json.path("code").asText();
        }
        JsonNode details = json.path("details");
        if (details.isObject() && !details.isEmpty()) {
          message += " " + details;
        }
      }
    } catch (JsonProcessingException e) {
      message = "status " + status;
    }
    Problem problem =
        Problem.of(kind(status), code, message.isEmpty() ? "status " + status : message);
    return new ProblemException(
        status == 401
            ? problem.with(
                NextStep.DETAIL,
                "name credentials: --basic-auth USER:PASSWORD or --token-file FILE")
            : problem);
  }

  private static Problem.Kind kind(int status) {
    return switch (status) {
      case 400, 405, 413, 415, 422 -> Problem.Kind.INVALID;
      case 401, 403 -> Problem.Kind.LIMIT;
      case 404 -> Problem.Kind.NOT_FOUND;
      case 409, 412 -> Problem.Kind.CONFLICT;
      case 429 -> Problem.Kind.BUSY;
      default -> Problem.Kind.UNAVAILABLE;
    };
  }
}
