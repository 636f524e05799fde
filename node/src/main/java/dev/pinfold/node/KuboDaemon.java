package dev.pinfold.node;

import dev.pinfold.agent.KuboClient;
import dev.pinfold.agent.KuboTimeouts;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.cluster.IpfsDaemon;
import dev.pinfold.model.Cid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The IPFS daemon of the configuration, over Kubo's RPC API.
final class KuboDaemon implements IpfsDaemon, AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int ERROR_BYTES_MAX = 4 << 10;

  private final URI api;
  private final KuboClient kubo;
  private final HttpClient adding =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  KuboDaemon(URI api) {
    this.api = api;
    this.kubo = new KuboClient(api, KuboTimeouts.DEFAULT);
  }

  @Override
  public Cid resolve(String path) {
    String resolved = kubo.resolve(path);
    return Cid.parse(resolved.substring(resolved.lastIndexOf('/') + 1));
  }

  @Override
  public void add(String query, String contentType, InputStream body, Consumer<byte[]> added) {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve("/api/v0/add?" + query))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body))
            .build();
    try {
      HttpResponse<InputStream> response =
          adding.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body();
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        if (response.statusCode() != 200) {
          char[] text = new char[ERROR_BYTES_MAX];
          int length = Math.max(0, lines.read(text));
          throw new ProblemException(
              Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "daemon_failed",
                  "the IPFS daemon did not take it: " + new String(text, 0, length).strip()));
        }
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.isBlank()) {
            added.accept(line.getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.UNAVAILABLE,
              "daemon_unreachable",
              "the IPFS daemon at " + api + " does not answer (" + e + ")"),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "cancelled", "adding was interrupted"), e);
    }
  }

  @Override
  public List<String> collectGarbage() {
    List<String> freed = new ArrayList<>();
    kubo.repoGc(freed::add);
    return freed;
  }

  @Override
  public String id() {
    return kubo.id().peerId();
  }

  @Override
  public void close() {
    kubo.close();
    adding.close();
  }
}
