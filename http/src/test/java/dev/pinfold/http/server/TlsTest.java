package dev.pinfold.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.WhenEmpty;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Listeners with TLS, whose certificates the JDK's keytool makes.
class TlsTest {

  @TempDir Path directory;

  private record Made(Certificate certificate, byte[] pkcs8) {}

  /// Making a key takes a process each, so the tests share them.
  private static final Map<String, Made> MADE = new ConcurrentHashMap<>();

  private Made make(String algorithm, String name) throws Exception {
    Made made = MADE.get(algorithm + name);
    if (made == null) {
      made = makeAnew(algorithm, name);
      MADE.put(algorithm + name, made);
    }
    return made;
  }

  private Made makeAnew(String algorithm, String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                List.of(
                    keytool.toString(),
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    algorithm,
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1",
                    "-validity",
                    "30",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "changeit"))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    return new Made(
        keys.getCertificate("server"),
        keys.getKey("server", "changeit".toCharArray()).getEncoded());
  }

  private Path pem(String file, String type, byte[] der) throws Exception {
    String text =
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + type
            + "-----\n";
    return Files.writeString(directory.resolve(file), text);
  }

  private TlsFiles files(Made made) throws Exception {
    return new TlsFiles(
        pem("cert.pem", "CERTIFICATE", made.certificate().getEncoded()),
        pem("key.pem", "PRIVATE KEY", made.pkcs8()));
  }

  private static SSLContext trusting(Certificate certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static Served serving(TlsFiles files) {
    return Served.routes(
        config -> config.with(files),
        routes ->
            routes
                .get("/", exchange -> exchange.json("{}\n".getBytes(UTF_8)))
                .get(
                    "/stream",
                    exchange ->
                        exchange.stream(
                            "application/json",
                            WhenEmpty.NO_CONTENT,
                            sink -> {
                              for (int i = 0; i < 10_000; i++) {
                                sink.item((i + "\n").getBytes(UTF_8));
                              }
                            })));
  }

  private static HttpResponse<String> get(Served served, Certificate certificate, String target)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build()) {
      URI uri = URI.create("https://localhost:" + served.listener().port() + target);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA", "EC", "Ed25519"})
  void keysInPkcs8AreTaken(String algorithm) throws Exception {
    Made made = make(algorithm, "server");
    try (Served served = serving(files(made))) {
      HttpResponse<String> answer = get(served, made.certificate(), "/");
      assertEquals(200, answer.statusCode());
      assertEquals("{}\n", answer.body());
      assertEquals(10_000, get(served, made.certificate(), "/stream").body().lines().count());
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA, RSA PRIVATE KEY", "EC, EC PRIVATE KEY"})
  void keysInTheirOlderFormsAreTaken(String algorithm, String type) throws Exception {
    Made made = make(algorithm, "server");
    byte[] older = older(made.pkcs8(), algorithm.equals("EC"));
    TlsFiles files = new TlsFiles(files(made).certificateChain(), pem("old.pem", type, older));
    try (Served served = serving(files)) {
      assertEquals(200, get(served, made.certificate(), "/").statusCode());
    }
  }

  /// Takes the key out of PKCS #8, and gives a SEC 1 key the curve that it leaves out there.
  private static byte[] older(byte[] pkcs8, boolean elliptic) throws Exception {
    List<byte[]> parts = elements(content(pkcs8));
    byte[] key = content(parts.get(2));
    if (!elliptic) {
      return key;
    }
    byte[] curve = elements(content(parts.get(1))).get(1);
    List<byte[]> inner = elements(content(key));
    java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
    body.writeBytes(inner.get(0));
    body.writeBytes(inner.get(1));
    body.write(0xa0);
    body.write(curve.length);
    body.writeBytes(curve);
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    all.write(0x30);
    if (body.size() > 127) {
      all.write(0x81);
    }
    all.write(body.size());
    all.writeBytes(body.toByteArray());
    return all.toByteArray();
  }

  private static byte[] content(byte[] element) {
    int[] header = header(element, 0);
    return java.util.Arrays.copyOfRange(element, header[0], header[0] + header[1]);
  }

  private static List<byte[]> elements(byte[] content) {
    List<byte[]> elements = new java.util.ArrayList<>();
    for (int at = 0; at < content.length; ) {
      int[] header = header(content, at);
      int end = header[0] + header[1];
      elements.add(java.util.Arrays.copyOfRange(content, at, end));
      at = end;
    }
    return elements;
  }

  private static int[] header(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return new int[] {at + 2, first};
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | (der[at + 2 + i] & 0xff);
    }
    return new int[] {at + 2 + (first & 0x7f), length};
  }

  @Test
  void aStreamOverTlsHasItsTrailer() throws Exception {
    Made made = make("EC", "server");
    try (Served served = serving(files(made));
        javax.net.ssl.SSLSocket socket =
            (javax.net.ssl.SSLSocket)
                trusting(made.certificate())
                    .getSocketFactory()
                    .createSocket("127.0.0.1", served.listener().port())) {
      socket
          .getOutputStream()
          .write("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertEquals("HTTP/1.1 200 OK", all.lines().findFirst().orElse(""), all);
      assertTrue(
          all.endsWith("\r\n0\r\nX-Stream-Error: \r\n\r\n"), all.substring(all.length() - 80));
    }
  }

  @Test
  void plainHttpOnATlsPortIsNotAnswered() throws Exception {
    Made made = make("EC", "server");
    try (Served served = serving(files(made));
        RawClient client = served.connect()) {
      assertThrows(Exception.class, () -> client.ask("GET", "/"));
      assertEquals(200, get(served, made.certificate(), "/").statusCode());
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedWithTheReason() throws Exception {
    Made made = make("EC", "server");
    Made other = make("EC", "other");
    TlsFiles good = files(made);
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path missing = directory.resolve("missing.pem");
    Path encrypted = pem("encrypted.pem", "ENCRYPTED PRIVATE KEY", made.pkcs8());
    Path strange = pem("strange.pem", "PRIVATE KEY", new byte[] {1, 2, 3});
    Path foreign = pem("foreign.pem", "PRIVATE KEY", other.pkcs8());
    Path rsa = pem("rsa.pem", "PRIVATE KEY", make("RSA", "server").pkcs8());
    for (TlsFiles bad :
        List.of(
            new TlsFiles(empty, good.privateKey()),
            new TlsFiles(missing, good.privateKey()),
            new TlsFiles(good.certificateChain(), empty),
            new TlsFiles(good.certificateChain(), missing),
            new TlsFiles(good.certificateChain(), encrypted),
            new TlsFiles(good.certificateChain(), strange),
            new TlsFiles(good.certificateChain(), foreign),
            new TlsFiles(good.certificateChain(), rsa))) {
      ProblemException refused = assertThrows(ProblemException.class, () -> serving(bad));
      assertEquals("unusable_tls_files", refused.problem().code());
      Path named =
          bad.privateKey().equals(good.privateKey()) ? bad.certificateChain() : bad.privateKey();
      assertEquals(named.toString(), refused.problem().details().get("file"));
    }
    assertEquals(
        List.of("file", "reason"),
        assertThrows(
                ProblemException.class,
                () -> serving(new TlsFiles(good.certificateChain(), foreign)))
            .problem()
            .details()
            .keySet()
            .stream()
            .collect(Collectors.toList()));
  }
}
