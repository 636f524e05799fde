package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// `pinfold serve` as a process of its own, on ports that were free. It can be stopped or killed,
/// and started again: on the same data, at the same addresses.
///
/// What it says goes to `target/servers`.
final class ServerProcess implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final long LIMIT_MINUTES = 3;

  private final Path data;
  private final List<String> options;
  private final Path log;
  private Process process;
  private Addresses addresses;

  /// Where the interfaces of a server are.
  private record Addresses(URI cluster, URI pinning, URI admin) {

    static Addresses of(JsonNode ready) {
      return new Addresses(
          URI.create(ready.path("cluster").asText()),
          URI.create(ready.path("pinning").asText()),
          URI.create(ready.path("admin").asText()));
    }
  }

  private ServerProcess(Path data, List<String> options, Path log)
      throws IOException, InterruptedException {
    this.data = data;
    this.options = options;
    this.log = log;
    launch(List.of("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"));
  }

  /// Starts a server on a directory; returns when it is ready.
  ///
  /// @param name of its log
  static ServerProcess start(String name, Path data, String... options)
      throws IOException, InterruptedException {
    Path log = Folders.target("servers").resolve(name + ".log");
    Files.deleteIfExists(log);
    return new ServerProcess(data, List.of(options), log);
  }

  private void launch(List<String> listens) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("serve", "--json", "--data", data.toString()));
    List<String> names = List.of("--cluster-listen", "--pinning-listen", "--admin-listen");
    for (int i = 0; i < names.size(); i++) {
      arguments.add(names.get(i));
      arguments.add(listens.get(i));
    }
    arguments.addAll(options);
    process =
        PinfoldCommand.of(arguments)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    String ready = firstLine(process);
    if (ready == null) {
      process.destroyForcibly().waitFor();
      fail("The server ended with " + process.exitValue() + " before it was ready:\n" + log());
    }
    addresses = Addresses.of(JSON.readTree(ready));
  }

  /// What is said after the first line goes to the log, so that the process never waits for a
  /// reader.
  private @Nullable String firstLine(Process started) throws InterruptedException {
    CompletableFuture<@Nullable String> first = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
                  PrintStream copy =
                      new PrintStream(
                          Files.newOutputStream(
                              log,
                              java.nio.file.StandardOpenOption.CREATE,
                              java.nio.file.StandardOpenOption.APPEND),
                          true,
                          StandardCharsets.UTF_8)) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                  copy.println(line);
                  first.complete(line);
                }
              } catch (IOException e) {
                // The process was killed; what it had said by then is in the log.
              } finally {
                first.complete(null);
              }
            });
    try {
      return first.get(LIMIT_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  /// Ends it as a power failure would.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Ends it as an operator would.
  ///
  /// @return its exit code
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      kill();
      fail("The server did not stop");
    }
    return process.exitValue();
  }

  /// Starts it again after it was stopped or killed; returns when it is ready.
  void restart() throws IOException, InterruptedException {
    launch(
        List.of(
            addresses.cluster().getAuthority(),
            addresses.pinning().getAuthority(),
            addresses.admin().getAuthority()));
  }

  /// The API of IPFS Cluster.
  Http cluster() {
    return Http.at(addresses.cluster());
  }

  /// The IPFS Pinning Service API, without a token.
  Http pinning() {
    return Http.at(addresses.pinning());
  }

  /// The IPFS Pinning Service API, for an owner.
  Http pinning(String token) {
    return pinning().withToken(token);
  }

  Http admin() {
    return Http.at(addresses.admin());
  }

  /// Makes an owner.
  ///
  /// @return a token of theirs
  String newOwner(String name) throws IOException, InterruptedException {
    Http.Answer made = admin().post("/v1/owners", "{\"name\":\"" + name + "\"}");
    if (made.status() / 100 != 2) {
      fail(made.toString());
    }
    Http.Answer token = admin().post("/v1/owners/" + name + "/tokens", "{\"label\":\"test\"}");
    if (token.status() / 100 != 2) {
      fail(token.toString());
    }
    return token.json().path("token").asText();
  }

  Path data() {
    return data;
  }

  /// What it said so far.
  String log() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
