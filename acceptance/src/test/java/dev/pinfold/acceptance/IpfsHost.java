package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.agent.IpfsDaemon;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A host of a cluster: an IPFS daemon, and an agent beside it once it has joined.
final class IpfsHost implements AutoCloseable {

  private final String name;
  private final IpfsDaemon daemon;
  private final String id;
  private @Nullable AgentProcess agent;

  private IpfsHost(String name, IpfsDaemon daemon, String id) {
    this.name = name;
    this.daemon = daemon;
    this.id = id;
  }

  /// Starts a daemon, without an agent.
  ///
  /// @param name of its agent's log, and of its peer for people
  static IpfsHost start(String name, Path directory) throws IOException, InterruptedException {
    IpfsDaemon daemon = IpfsDaemon.start(directory);
    String id = Http.at(daemon.api()).post("/api/v0/id").expect(200).json().path("ID").asText();
    return new IpfsHost(name, daemon, id);
  }

  /// Starts the agent; returns when the server knows its peer.
  IpfsHost join(ServerProcess server, String... options) throws Exception {
    return join(server, daemon.api(), options);
  }

  /// Likewise, with an agent that reaches the daemon by another address.
  IpfsHost join(ServerProcess server, URI ipfs, String... options) throws Exception {
    agent = AgentProcess.start(name, server.admin().base(), ipfs, options);
    Await.until(
        name + " is known",
        () -> server.cluster().get("/peers"),
        peers ->
            peers.status() == 200
                && peers.lines().stream()
                    .anyMatch(peer -> peer.path("peername").asText().equals(name)));
    return this;
  }

  /// The daemon's id, which is its peer's, too, unless the agent was told another.
  String id() {
    return id;
  }

  IpfsDaemon daemon() {
    return daemon;
  }

  AgentProcess agent() {
    AgentProcess joined = agent;
    return joined == null ? fail(name + " has no agent") : joined;
  }

  private Http rpc() {
    return Http.at(daemon.api());
  }

  // ---- what the daemon itself says

  /// What it holds with all that is below.
  Set<String> held() throws IOException, InterruptedException {
    return pins("recursive");
  }

  /// What it holds alone.
  Set<String> heldDirectly() throws IOException, InterruptedException {
    return pins("direct");
  }

  private Set<String> pins(String type) throws IOException, InterruptedException {
    Set<String> held = new TreeSet<>();
    rpc()
        .post("/api/v0/pin/ls" + Http.query("type", type, "cid-base", "base32"))
        .expect(200)
        .json()
        .path("Keys")
        .fieldNames()
        .forEachRemaining(held::add);
    return held;
  }

  boolean holds(String cid) throws IOException, InterruptedException {
    return held().contains(cid);
  }

  /// How many letters a file has that it holds in full.
  int length(String cid) throws IOException, InterruptedException {
    return rpc().post("/api/v0/cat" + Http.query("arg", cid)).expect(200).body().length();
  }

  // ---- what is done to it behind the server's back

  /// Adds a file, and does not pin it.
  ///
  /// @return its CID
  String add(byte[] content) throws IOException, InterruptedException {
    return daemon.add(content);
  }

  void pin(String cid) throws IOException, InterruptedException {
    rpc().post("/api/v0/pin/add" + Http.query("arg", cid)).expect(200);
  }

  void unpin(String cid) throws IOException, InterruptedException {
    rpc().post("/api/v0/pin/rm" + Http.query("arg", cid)).expect(200);
  }

  /// Stores bytes as a dag node, which they need not be.
  ///
  /// @return its CID
  String putNode(String bytes) throws IOException, InterruptedException {
    JsonNode answer =
        rpc()
            .with("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .send(
                "POST",
                "/api/v0/block/put"
                    + Http.query("format", "dag-pb", "version", "1", "cid-base", "base32"),
                form(bytes))
            .expect(200)
            .json();
    return answer.path("Key").asText();
  }

  private static final String BOUNDARY = "a-boundary-of-parts";

  /// A file as an HTML form sends it.
  static Http formTo(Http api) {
    return new Http(
        api.base(), Map.of("Content-Type", "multipart/form-data; boundary=" + BOUNDARY));
  }

  /// The body that goes with [#formTo(Http)].
  static String form(String content) {
    return "--"
        + BOUNDARY
        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
        + "Content-Type: application/octet-stream\r\n\r\n"
        + content
        + "\r\n--"
        + BOUNDARY
        + "--\r\n";
  }

  /// Kills both.
  @Override
  public void close() throws IOException, InterruptedException {
    try {
      if (agent != null) {
        agent.close();
      }
    } finally {
      daemon.close();
    }
  }
}
