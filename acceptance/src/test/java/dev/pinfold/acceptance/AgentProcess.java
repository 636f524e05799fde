package dev.pinfold.acceptance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `pinfold agent` as a process of its own, which can be killed and started again. What it says
/// goes to `target/servers`.
final class AgentProcess implements AutoCloseable {

  private final List<String> arguments;
  private final Path log;
  private Process process;

  private AgentProcess(List<String> arguments, Path log) throws IOException {
    this.arguments = arguments;
    this.log = log;
    this.process = launch();
  }

  /// Starts an agent between a server and a daemon.
  ///
  /// @param name of its log, and of its peer for people
  static AgentProcess start(String name, URI server, URI ipfs, String... options)
      throws IOException {
    Path log = Folders.target("servers").resolve(name + ".log");
    Files.deleteIfExists(log);
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of(
                "agent", "--server", server.toString(), "--ipfs", ipfs.toString(), "--name", name));
    arguments.addAll(List.of(options));
    return new AgentProcess(arguments, log);
  }

  private Process launch() throws IOException {
    return PinfoldCommand.of(arguments)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /// Ends it as a power failure would.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Starts it again after it was killed.
  void restart() throws IOException {
    process = launch();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
