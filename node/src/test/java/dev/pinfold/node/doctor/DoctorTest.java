package dev.pinfold.node.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.pinfold.node.Listeners;
import dev.pinfold.node.Node;
import dev.pinfold.node.config.MemoryConfig;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.doctor.Finding.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  @TempDir Path directory;

  private final Doctor doctor = new Doctor(Clock.systemUTC());
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String method, String path, int status) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(
              exchange.getRequestMethod().equals(method) ? status : 405, -1);
          exchange.close();
        });
  }

  private String served() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private NodeConfig config(Map<String, String> overrides) {
    return NodeConfig.read(
        null,
        Map.of(
            "PINFOLD_DATA", directory.resolve("data").toString(),
            "PINFOLD_IPFS_ADD_API", "null",
            "PINFOLD_CLUSTER_LISTEN", "127.0.0.1:0",
            "PINFOLD_PINNING_LISTEN", "127.0.0.1:0",
            "PINFOLD_ADMIN_LISTEN", "127.0.0.1:0"),
        overrides);
  }

  private List<Finding> examine(Map<String, String> overrides) {
    return doctor.examine(config(overrides));
  }

  private static void assertFound(Status status, String subject, String found, List<Finding> all) {
    assertTrue(
        all.stream()
            .anyMatch(
                finding ->
                    finding.status() == status
                        && finding.subject().equals(subject)
                        && finding.found().contains(found)
                        && (status == Status.OK || !finding.advice().isEmpty())),
        () -> status + " " + subject + ": " + found + " is not in\n" + all);
  }

  @Test
  void listsTheMistakesOfAConfiguration() throws IOException {
    Path file = Files.writeString(directory.resolve("pinfold.yaml"), "heartbeat: x\nlease: y\n");
    List<Finding> findings = doctor.examine(file, Map.of(), Map.of());
    assertEquals(2, findings.size());
    assertFound(
        Status.FAILED,
        "configuration",
        "heartbeat: \"x\" is not a duration from 1s to 1h (" + file + ", line 1)",
        findings);
    assertFound(
        Status.FAILED,
        "configuration",
        "there is no such file",
        doctor.examine(directory.resolve("none"), Map.of(), Map.of()));
  }

  @Test
  void findsNothingToDoWhereAllIsWell() {
    List<Finding> findings = examine(Map.of());
    assertFound(Status.OK, "listener cluster", "is free", findings);
    assertFound(Status.OK, "data directory", "is not there; it can be made in", findings);
    assertFound(Status.OK, "IPFS daemon", "none is configured", findings);
    assertFound(Status.OK, "clock", "goes evenly", findings);
    assertFound(Status.OK, "Java", "25", findings);
    assertTrue(findings.stream().noneMatch(f -> f.status() == Status.FAILED), findings::toString);
  }

  @Test
  void tellsAPinfoldFromAnotherProgram() throws IOException {
    Map<String, String> taken = Map.of("admin.listen", served());
    assertFound(
        Status.FAILED, "listener admin", "another program uses " + served(), examine(taken));
    answer("GET", "/health/live", 200);
    assertFound(Status.OK, "listener admin", "a Pinfold serves " + served(), examine(taken));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFound(
          Status.FAILED,
          "listener admin",
          "another program uses",
          examine(Map.of("admin.listen", "127.0.0.1:" + silent.getLocalPort())));
    }
  }

  @Test
  void findsAddressesThatCannotBeListenedAt() {
    assertFound(
        Status.FAILED,
        "listener pinning",
        "is no address of this machine",
        examine(Map.of("pinning.listen", "192.0.2.1:9097")));
    assertFound(
        Status.FAILED,
        "listener pinning",
        "there is no address for the name pins.invalid",
        examine(Map.of("pinning.listen", "pins.invalid:9097")));
    assertFound(
        Status.WARNING,
        "listener pinning",
        "without TLS",
        examine(Map.of("pinning.listen", "0.0.0.0:0")));
  }

  @Test
  void findsADataDirectoryThatCannotBeUsed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertFound(
        Status.FAILED,
        "data directory",
        "is no directory",
        examine(Map.of("data", file.resolve("data").toString())));
  }

  @Test
  void findsADatabaseThatIsOpenElsewhere() throws Exception {
    NodeConfig config = config(Map.of());
    Node.start(config, Listeners.none()).close();
    Path lock = config.databaseDirectory().resolve("LOCK");
    assertFound(
        Status.OK, "data directory", "no process has the database open", doctor.examine(config));
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source("Holder", HOLDER).toString(),
                lock.toString())
            .start();
    try {
      assertEquals('h', holder.getInputStream().read());
      assertFound(
          Status.FAILED,
          "data directory",
          "open",
          DataCheck.examine(config.data(), config.databaseDirectory(), false));
      assertFound(
          Status.OK,
          "data directory",
          "the running Pinfold has the database open",
          DataCheck.examine(config.data(), config.databaseDirectory(), true));
    } finally {
      holder.destroy();
      holder.waitFor();
    }
  }

  @Test
  void asksAPinfoldThatSpeaksTls() throws Exception {
    Path store = directory.resolve("tls.p12");
    Path certificate = directory.resolve("certificate.pem");
    keytool(
        "-genkeypair -alias it -keyalg EC -dname CN=elsewhere.example -validity 30 -storepass"
            + " secret -keystore "
            + store);
    keytool(
        "-exportcert -rfc -alias it -storepass secret -keystore "
            + store
            + " -file "
            + certificate);
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    server.stop(0);
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(context));
    secure.start();
    server = secure;
    answer("GET", "/health/live", 200);
    Map<String, String> tls =
        Map.of(
            "admin.listen", served(),
            "admin.tls.certificate-file", certificate.toString(),
            "admin.tls.key-file", certificate.toString());
    assertFound(Status.OK, "listener admin", "a Pinfold serves", examine(tls));
    assertFound(Status.OK, "certificate admin", "is valid until", examine(tls));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(20));
    assertFound(
        Status.WARNING, "certificate admin", " only", new Doctor(later).examine(config(tls)));
    Clock tooLate = Clock.offset(Clock.systemUTC(), Duration.ofDays(31));
    assertFound(
        Status.FAILED,
        "certificate admin",
        "was valid until",
        new Doctor(tooLate).examine(config(tls)));
    Files.writeString(certificate, "nonsense");
    assertFound(Status.FAILED, "certificate admin", certificate.toString(), examine(tls));
  }

  private static void keytool(String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
  }

  private static final String HOLDER =
      """
      void main(String[] args) throws Exception {
        var file = new java.io.RandomAccessFile(args[0], "rw");
        var lock = file.getChannel().lock();
        System.out.println("held " + lock);
        System.in.read();
      }
      """;

  private Path source(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name + ".java"), text);
  }

  @Test
  void asksTheIpfsDaemon() {
    Map<String, String> api = Map.of("ipfs.add-api", "http://" + served());
    assertFound(Status.WARNING, "IPFS daemon", "answers with status 404", examine(api));
    answer("POST", "/api/v0/id", 200);
    assertFound(Status.OK, "IPFS daemon", "answers", examine(api));
    server.stop(0);
    assertFound(Status.WARNING, "IPFS daemon", "does not answer", examine(api));
  }

  @Test
  void judgesTheProcess() {
    assertEquals(Status.FAILED, ProcessCheck.java(Runtime.Version.parse("21.0.1")).status());
    assertEquals(Status.WARNING, ProcessCheck.files(1_024).status());
    assertEquals(Status.OK, ProcessCheck.files(1 << 20).status());
    MemoryConfig memory = new MemoryConfig(1L << 30, 64L << 20);
    assertEquals(Status.OK, ProcessCheck.memory(memory, 1L << 30, 4L << 30).status());
    assertEquals(Status.WARNING, ProcessCheck.memory(memory, 1L << 30, 2L << 30).status());
  }
}
