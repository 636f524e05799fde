package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One interface of a server, and what is sent with each request to it. Follows no redirect.
record Http(URI base, Map<String, String> headers) {

  private static final JsonMapper JSON = new JsonMapper();

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Http {
    headers = Map.copyOf(headers);
  }

  static Http at(URI base) {
    return new Http(base, Map.of());
  }

  Http with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Http(base, more);
  }

  Http withToken(String token) {
    return with("Authorization", "Bearer " + token);
  }

  /// An answer as it came.
  record Answer(String request, int status, HttpHeaders headers, String body) {

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    /// The body as one document.
    JsonNode json() {
      return parse(body);
    }

    /// The body as documents, one a line.
    List<JsonNode> lines() {
      return body.lines().map(Answer::parse).toList();
    }

    /// Fails unless the status is this.
    Answer expect(int wanted) {
      assertEquals(wanted, status, this::toString);
      return this;
    }

    private static JsonNode parse(String text) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException("Not JSON: " + text, e);
      }
    }

    @Override
    public String toString() {
      return request + "\n" + status + " " + headers.map() + "\n" + body;
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  Answer post(String path) throws IOException, InterruptedException {
    return send("POST", path, "");
  }

  Answer post(String path, String body) throws IOException, InterruptedException {
    return with("Content-Type", "application/json").send("POST", path, body);
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, "");
  }

  /// Takes documents, one a line, as they come: there may be more than this JVM has room for.
  void stream(String path, Consumer<JsonNode> each) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> answer =
        CLIENT.send(request("GET", path, ""), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = answer.body()) {
      assertEquals(2, answer.statusCode() / 100, () -> path + ": " + lines.toList());
      lines.map(Answer::parse).forEach(each);
    }
  }

  /// @param path with its query, already encoded
  Answer send(String method, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        CLIENT.send(
            request(method, path, body),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Answer(
        method + " " + base + path, answer.statusCode(), answer.headers(), answer.body());
  }

  private HttpRequest request(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Await.LIMIT)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return request.build();
  }

  /// A query of names and values in turn.
  static String query(String... namesAndValues) {
    return java.util.stream.IntStream.range(0, namesAndValues.length / 2)
        .mapToObj(i -> encode(namesAndValues[2 * i]) + "=" + encode(namesAndValues[2 * i + 1]))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
