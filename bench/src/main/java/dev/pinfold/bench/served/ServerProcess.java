package dev.pinfold.bench.served;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// `pinfold serve` in a process of its own.
final class ServerProcess implements AutoCloseable {

  /// What `./pinfold` starts it with, and the heap that it is to live in.
  private static final List<String> JVM =
      List.of(
          "-Xmx512m",
          "-Djdk.virtualThreadScheduler.parallelism=16",
          "--enable-native-access=ALL-UNNAMED");

  private static final long START_NANOS_MAX = 120_000_000_000L;
  private static final long STOP_SECONDS_MAX = 60;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static final AtomicInteger RECORDINGS = new AtomicInteger();

  private final Process process;
  private final Path log;
  private final long startNanos;
  private final int clusterPort;
  private final int pinningPort;
  private final int adminPort;

  private ServerProcess(Process process, Path log, long startNanos, int[] ports) {
    this.process = process;
    this.log = log;
    this.startNanos = startNanos;
    this.clusterPort = ports[0];
    this.pinningPort = ports[1];
    this.adminPort = ports[2];
  }

  /// Starts one and waits until it is ready.
  static ServerProcess start(Plan plan, Path data) throws IOException {
    ServerProcess server = launch(plan, data);
    server.awaitReady();
    return server;
  }

  /// Starts one and does not wait.
  static ServerProcess launch(Plan plan, Path data) throws IOException {
    Files.createDirectories(data);
    int[] ports = freePorts(3);
    List<String> command = command(plan);
    if (plan.jfr() != null) {
      Files.createDirectories(plan.jfr());
      Path file = plan.jfr().resolve("server-" + RECORDINGS.incrementAndGet() + ".jfr");
      command.add(1, "-XX:StartFlightRecording=settings=profile,filename=" + file);
    }
    command.addAll(List.of("serve", "--data", data.toString()));
    command.addAll(List.of("--cluster-listen", "127.0.0.1:" + ports[0]));
    command.addAll(List.of("--pinning-listen", "127.0.0.1:" + ports[1]));
    command.addAll(List.of("--admin-listen", "127.0.0.1:" + ports[2]));
    command.addAll(List.of("--set", "replication.min=2", "--set", "replication.max=3"));
    Path log = data.resolve("server.log");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    RUNNING.add(process);
    return new ServerProcess(process, log, start, ports);
  }

  private static List<String> command(Plan plan) {
    List<String> command = new ArrayList<>();
    command.add(tool("java"));
    command.addAll(JVM);
    command.addAll(plan.jvm());
    command.addAll(List.of("-jar", plan.jar().toString()));
    return command;
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /// Ports that are below those that systems give to clients: who tries to connect to one of these
  /// before anybody listens could be given the very same, and would be connected with itself.
  private static int[] freePorts(int count) {
    int[] ports = new int[count];
    int found = 0;
    while (found < count) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      if (Arrays.stream(ports).anyMatch(taken -> taken == port)) {
        continue;
      }
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        ports[found++] = port;
      } catch (IOException e) {
        // Somebody listens there.
      }
    }
    return ports;
  }

  /// Runs a command of `pinfold` to its end.
  static void run(Plan plan, String... words) throws IOException, InterruptedException {
    List<String> command = command(plan);
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    RUNNING.add(process);
    String said = new String(process.getInputStream().readAllBytes());
    int code = process.waitFor();
    RUNNING.remove(process);
    if (code != 0) {
      throw new IllegalStateException(
          String.join(" ", words) + " ended with " + code + ": " + said);
    }
  }

  /// Waits until a path of an API is answered with 200.
  ///
  /// @return nanoseconds since the start of the process
  long await(int port, String path) throws IOException {
    while (true) {
      try {
        if (RawHttp.ask(port, "GET", path, "", "").status() == 200) {
          return System.nanoTime() - startNanos;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      if (!process.isAlive() || System.nanoTime() - startNanos > START_NANOS_MAX) {
        throw new IllegalStateException("the server did not start: " + Files.readString(log));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  void awaitReady() throws IOException {
    await(adminPort, "/health/ready");
  }

  int clusterPort() {
    return clusterPort;
  }

  int pinningPort() {
    return pinningPort;
  }

  int adminPort() {
    return adminPort;
  }

  /// A token of an owner, for the Pinning Service API.
  String token(String owner) throws IOException {
    String answer =
        RawHttp.ask(adminPort, "POST", "/v1/owners/" + owner + "/tokens", "", "{}").orThrow();
    String key = "\"token\":\"";
    int from = answer.indexOf(key) + key.length();
    return answer.substring(from, answer.indexOf('"', from));
  }

  Scrape scrape() throws IOException {
    return new Scrape(RawHttp.ask(adminPort, "GET", "/metrics", "", "").orThrow());
  }

  /// Bytes of heap in use after a collection.
  long liveHeapBytes() throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    jcmd.waitFor();
    return scrape().heapBytes();
  }

  /// The time of processors that it has used so far.
  long processorNanos() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  /// The most memory of the machine that the process has had, in bytes.
  long peakResidentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return 0;
  }

  /// Ends it as a loss of power would.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
    RUNNING.remove(process);
  }

  /// Ends all that run, at once.
  static void killAll() {
    for (Process process : RUNNING) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  /// Ends it in order.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    RUNNING.remove(process);
  }
}
