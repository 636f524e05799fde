package dev.pinfold.cassandra;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node of a [Ring]: a process that can be killed, paused, and started again on its data.
///
/// Threads may share it: it is killed, paused and started by one at a time.
public final class RingNode {

  /// The shell becomes the node. The child that it leaves behind waits for the end of the pipe from
  /// this JVM, which comes even if this JVM is killed, and takes the node with it.
  private static final String ENDS_WITH_PARENT =
      "exec 3<&0; (read -r end <&3; kill -KILL $$ 2>/dev/null) & exec \"$@\" 3<&- </dev/null";

  private static final int CONNECT_MILLIS = 1000;
  private static final long PAUSE_MILLIS = 50;
  private static final int LAST_LINES = 40;

  private final String name;
  private final InetSocketAddress address;
  private final int jmxPort;
  private final RingOptions.Place place;
  private final NodeFiles files;
  private final NodeCommand command;
  private final RingOptions options;
  private final List<String> properties;

  @GuardedBy("this")
  private @Nullable Process process;

  @GuardedBy("this")
  private boolean paused;

  RingNode(
      String name,
      InetSocketAddress address,
      int jmxPort,
      RingOptions.Place place,
      NodeFiles files,
      NodeCommand command,
      RingOptions options,
      List<String> properties) {
    this.name = name;
    this.address = address;
    this.jmxPort = jmxPort;
    this.place = place;
    this.files = files;
    this.command = command;
    this.options = options;
    this.properties = List.copyOf(properties);
  }

  /// Starts the process, and does not wait for it.
  ///
  /// @param archived options that say which archive of classes its JVM uses or makes
  synchronized void launch(List<String> archived) throws IOException {
    if (isRunning()) {
      throw new IllegalStateException(name + " runs already");
    }
    List<String> shell = new ArrayList<>(List.of("/bin/sh", "-c", ENDS_WITH_PARENT, "sh"));
    List<String> own = new ArrayList<>(files.options());
    own.add("-Dcassandra.jmx.local.port=" + jmxPort);
    own.addAll(properties);
    shell.addAll(command.node(options, archived, own));
    process =
        new ProcessBuilder(shell)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.output().toFile()))
            .start();
    paused = false;
  }

  /// Waits until clients can connect.
  void awaitListening(Deadline deadline) throws IOException, InterruptedException {
    while (!listens()) {
      if (!isRunning()) {
        throw problem("cassandra_ended", "A Cassandra node ended while it started.");
      }
      if (deadline.hasPassed()) {
        throw problem("cassandra_too_slow", "A Cassandra node did not start in time.");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  ProblemException problem(String code, String message) throws IOException {
    return new ProblemException(
        Problem.of(Problem.Kind.UNAVAILABLE, code, message)
            .with("node", name)
            .with("logs", files.logs())
            .with("last", "\n" + lastLines(files.output()) + lastLines(files.systemLog())));
  }

  private static String lastLines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    List<String> lines = Files.readAllLines(file);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))
        + "\n";
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      // Refused: nobody listens yet, or any more.
      return false;
    }
  }

  /// Starts it again on its data after it was killed or stopped; returns when clients can connect.
  /// The other nodes may take a few seconds more to notice: [Ring#awaitUp()] waits for that.
  ///
  /// @throws IllegalStateException if it runs
  public void start() throws IOException, InterruptedException {
    relaunch();
    awaitListening(Deadline.in(options.startTimeout()));
  }

  /// Likewise, but does not wait.
  void relaunch() throws IOException {
    launch(ClassArchive.of(command).used());
  }

  /// Ends it as `kill -9` does: it tells nobody, and what it had not handed to the system is lost.
  /// Does nothing if it does not run.
  public void kill() {
    end(Process::destroyForcibly);
  }

  /// Ends it as an operator would: it tells the others, and writes all it has to disk. A paused
  /// node is resumed for that.
  public void stop() throws IOException, InterruptedException {
    if (isPaused()) {
      resume();
    }
    // Not Process.destroy(): that closes the pipe as well, whose end kills the node.
    end(running -> running.toHandle().destroy());
  }

  /// Waits without the lock, so that a node that does not stop can be killed meanwhile; and not
  /// interruptibly, as a caller that gives up would leave the process to nobody.
  private void end(Consumer<Process> how) {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running != null) {
      how.accept(running);
      running.onExit().join();
    }
  }

  /// Stops its time: it keeps its connections, and answers nothing.
  public synchronized void pause() throws IOException, InterruptedException {
    signal("STOP");
    paused = true;
  }

  /// Lets it go on where it was paused.
  public synchronized void resume() throws IOException, InterruptedException {
    signal("CONT");
    paused = false;
  }

  private synchronized void signal(String signal) throws IOException, InterruptedException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException(name + " does not run, so it gets no signal " + signal);
    }
    Programs.run(
        "kill",
        List.of("kill", "-" + signal, Long.toString(running.pid())),
        files.logs().resolve("signal.log"));
  }

  /// Whether its process is there, paused or not.
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /// Whether it answers: it runs, is not paused, and clients can connect.
  public boolean isUp() {
    return answers() && listens();
  }

  /// Whether it runs and is not paused.
  synchronized boolean answers() {
    return isRunning() && !paused;
  }

  synchronized boolean isPaused() {
    return isRunning() && paused;
  }

  /// What it says about itself and the others.
  NodeStatus status() throws IOException {
    return NodeStatus.of(jmxPort);
  }

  String host() {
    return address.getAddress().getHostAddress();
  }

  /// Runs `nodetool` on it, in a JVM of its own.
  ///
  /// @return what it printed
  /// @throws ProblemException `program_failed` if it failed; its output is in the details
  public String nodetool(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(files.logs(), "nodetool", ".log");
    try {
      return Programs.run(
          "nodetool " + String.join(" ", arguments),
          command.nodetool(jmxPort, List.of(arguments)),
          output);
    } finally {
      Files.delete(output);
    }
  }

  /// Where clients reach it.
  public InetSocketAddress address() {
    return address;
  }

  /// The data centre and the rack that it says it is in.
  public RingOptions.Place place() {
    return place;
  }

  /// What its log says so far, over all its starts.
  public String log() throws IOException {
    return Files.exists(files.systemLog()) ? Files.readString(files.systemLog()) : "";
  }

  /// Its configuration, data and logs.
  public Path directory() {
    return files.directory();
  }

  void deleteData() throws IOException {
    files.deleteData();
  }

  @Override
  public String toString() {
    return name + " at " + address;
  }
}
