package dev.pinfold.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real IPFS daemon for tests: js-ipfs, offline, with a repository of its own. It can be stopped,
/// killed and started again, at the same address.
///
/// Tests that use it are skipped where there is no Node.js.
public final class IpfsDaemon implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String READY = "Daemon is ready";

  private final IpfsInstallation installation;
  private final Path repository;
  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Process process;

  private IpfsDaemon(IpfsInstallation installation, Path repository, int port) {
    this.installation = installation;
    this.repository = repository;
    this.port = port;
  }

  /// A daemon with an empty repository in a new directory below this one.
  public static IpfsDaemon start(Path directory) throws IOException, InterruptedException {
    IpfsInstallation installation = IpfsInstallation.ensure();
    Path repository = Files.createTempDirectory(directory.toAbsolutePath(), "ipfs");
    Process init =
        installation.command(repository, "init", "--profile", "test", "--empty-repo").start();
    String said = new String(init.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (init.waitFor() != 0) {
      throw new IOException("no repository: " + said);
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    IpfsDaemon daemon = new IpfsDaemon(installation, repository, port);
    daemon.configure();
    daemon.start();
    return daemon;
  }

  private void configure() throws IOException {
    Path file = repository.resolve("config");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    ObjectNode addresses = config.withObject("/Addresses");
    addresses.put("API", "/ip4/127.0.0.1/tcp/" + port);
    addresses.put("Gateway", "/ip4/127.0.0.1/tcp/0");
    addresses.put("RPC", "/ip4/127.0.0.1/tcp/0");
    addresses.putArray("Swarm");
    JSON.writeValue(file.toFile(), config);
  }

  /// Starts it again after [#stop()] or [#kill()]; returns when it answers.
  public void start() throws IOException, InterruptedException {
    // Left behind by a daemon that was killed.
    delete(repository.resolve("repo.lock"));
    delete(repository.resolve("api"));
    process = installation.command(repository, "daemon", "--offline").start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    String line = lines.readLine();
    while (line != null && !line.contains(READY)) {
      said.append(line).append('\n');
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("The daemon ended with " + process.waitFor() + ": " + said);
    }
    // So that the daemon never waits for a reader.
    Thread.ofVirtual().start(() -> lines.lines().forEach(System.err::println));
  }

  /// Ends it as an operator would.
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      kill();
    }
  }

  /// Ends it as a power failure would.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Where its RPC API is.
  public URI api() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /// A client with these time-outs.
  public KuboClient client(KuboTimeouts timeouts) {
    return new KuboClient(api(), timeouts);
  }

  /// Adds a file without pinning it; returns its CID, which is of version 1 and in base32.
  public String add(byte[] content) throws IOException, InterruptedException {
    return add(content, "cid-version=1");
  }

  /// Likewise, with a CID of version 0.
  public String addVersion0(byte[] content) throws IOException, InterruptedException {
    return add(content, "cid-version=0");
  }

  /// The CID that adding would give, without adding.
  public String cidOf(byte[] content) throws IOException, InterruptedException {
    return add(content, "cid-version=1&only-hash=true");
  }

  private String add(byte[] content, String options) throws IOException, InterruptedException {
    String boundary = "pinfold-test-boundary";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(api().resolve("/api/v0/add?pin=false&" + options))
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("add failed: " + answer.body());
    }
    return CidText.canonical(JSON.readTree(answer.body()).path("Hash").asText());
  }

  /// Kills it and removes its repository.
  @Override
  public void close() throws IOException, InterruptedException {
    http.shutdownNow();
    kill();
    delete(repository);
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
