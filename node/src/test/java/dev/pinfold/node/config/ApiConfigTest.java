package dev.pinfold.node.config;

import static dev.pinfold.node.config.ConfigAssertions.DEFAULTS;
import static dev.pinfold.node.config.ConfigAssertions.assertMistake;
import static dev.pinfold.node.config.ConfigAssertions.mistakes;
import static dev.pinfold.node.config.ConfigAssertions.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiConfigTest {

  private static final String ONE_OF_ITS_OWN =
      "; allowed: an address of its own (pinfold.yaml, line 1)";

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void defaultsAreRecorded() {
    assertEquals(
        new ClusterConfig(
            true, new ListenAddress("127.0.0.1", 9094), null, null, "cluster", List.of("*")),
        DEFAULTS.cluster());
    assertEquals(
        new PinningConfig(true, new ListenAddress("127.0.0.1", 9097), null, List.of()),
        DEFAULTS.pinning());
    assertEquals(
        new AdminConfig(true, new ListenAddress("127.0.0.1", 9096), null, null), DEFAULTS.admin());
    assertEquals(
        new LimitsConfig(
            1 << 20,
            4096,
            1024,
            4096,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2)),
        DEFAULTS.limits());
  }

  @Test
  void mapsEveryKey() throws IOException {
    Path certificate = file("cert.pem", "certificate");
    Path key = file("key.pem", "key");
    Path token = file("token", "a-token-of-somebody\n");
    String tls = "{certificate-file: %s, key-file: %s}".formatted(certificate, key);
    NodeConfig config =
        parse(
            """
            cluster:
              enabled: false
              listen: 0.0.0.0:1
              tls: %1$s
              credentials: {ada: 007, bob: "y"}
              owner: everyone
              cors-origins: ["https://example.org"]
            pinning:
              enabled: false
              listen: "[::]:2"
              tls: %1$s
              delegates: [/dns4/ipfs.example.org/tcp/4001/p2p/12D3Koo]
            admin:
              enabled: false
              listen: /ip4/10.1.2.3/tcp/3
              tls: %1$s
              token-file: %2$s
            limits:
              body-bytes: 2MiB
              header-bytes: 8KiB
              requests-in-flight: 10
              connections: 20
              head-timeout: 1s
              read-timeout: 2s
              write-timeout: 3s
              idle-timeout: 4s
            """
                .formatted(tls, token));
    TlsConfig both = new TlsConfig(certificate, key);
    assertEquals(
        new ClusterConfig(
            false,
            new ListenAddress("0.0.0.0", 1),
            both,
            Map.of("ada", new Secret("007"), "bob", new Secret("y")),
            "everyone",
            List.of("https://example.org")),
        config.cluster());
    assertFalse(config.cluster().isOpen());
    assertEquals(
        new PinningConfig(
            false,
            new ListenAddress("::", 2),
            both,
            List.of("/dns4/ipfs.example.org/tcp/4001/p2p/12D3Koo")),
        config.pinning());
    assertEquals(
        new AdminConfig(
            false, new ListenAddress("10.1.2.3", 3), both, new Secret("a-token-of-somebody")),
        config.admin());
    assertFalse(config.admin().isOpen());
    assertEquals(
        new LimitsConfig(
            2 << 20,
            8192,
            10,
            20,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4)),
        config.limits());
  }

  @Test
  void readsCredentialsFromAFile() throws IOException {
    Path users = file("users.json", "{\"ada\": \"s\"}");
    assertEquals(
        Map.of("ada", new Secret("s")),
        parse("cluster: {credentials-file: " + users + "}").cluster().credentials());
    assertEquals(
        List.of(
            "cluster.credentials-file: there are cluster.credentials, too; allowed: one of them,"
                + " or none of them (pinfold.yaml, line 1)"),
        mistakes("cluster: {credentials-file: " + users + ", credentials: {bob: y}}"));
  }

  @Test
  void namesMistakesOfCredentials() throws IOException {
    String allowed = "; allowed: null, or {USER: PASSWORD, ...} (pinfold.yaml, line 1)";
    assertMistake(
        "cluster.credentials: there is no user, so nobody could ask for anything" + allowed,
        "cluster: {credentials: {}}");
    assertMistake(
        "cluster.credentials: the user \"ada\" has no password" + allowed,
        "cluster: {credentials: {ada: }}");
    assertMistake(
        "cluster.credentials: \"a b\" is not the name of an owner" + allowed,
        "cluster: {credentials: {a b: secret}}");
    assertMistake(
        "cluster.credentials: there are no users with passwords" + allowed,
        "cluster: {credentials: secret}");
    Path broken = file("broken", "[");
    assertMistake(
        "cluster.credentials-file: "
            + broken
            + " cannot be read in line 1; allowed: null, or a"
            + " file that can be read (pinfold.yaml, line 1)",
        "cluster: {credentials-file: " + broken + "}");
    Path empty = file("empty", " \n");
    assertMistake(
        "admin.token-file: "
            + empty
            + " does not hold one token in plain letters; allowed: null,"
            + " or a file that can be read (pinfold.yaml, line 1)",
        "admin: {token-file: " + empty + "}");
  }

  @Test
  void namesMistakesOfTls() throws IOException {
    Path key = file("key.pem", "key");
    assertMistake(
        "cluster.tls.certificate-file: it is missing beside cluster.tls.key-file; allowed: both of"
            + " them, or none of them (default)",
        "cluster: {tls: {key-file: " + key + "}}");
    assertMistake(
        "pinning.tls.key-file: it is missing beside pinning.tls.certificate-file; allowed: both of"
            + " them, or none of them (default)",
        "pinning: {tls: {certificate-file: " + key + "}}");
    assertMistake(
        "admin.tls.key-file: there is no file nowhere.pem; allowed: null, or a file that can be"
            + " read (pinfold.yaml, line 1)",
        "admin: {tls: {certificate-file: " + key + ", key-file: nowhere.pem}}");
    assertMistake(
        "admin.tls.key-file: "
            + directory
            + " cannot be read, or is no file; allowed: null, or a"
            + " file that can be read (pinfold.yaml, line 1)",
        "admin: {tls: {certificate-file: " + key + ", key-file: " + directory + "}}");
  }

  @Test
  void doesNotOpenToTheNetworkByAccident() throws IOException {
    assertMistake(
        "cluster.listen: anyone who reaches 0.0.0.0:9094 could use it, as it asks for no"
            + " credentials; allowed: an address of this machine only such as 127.0.0.1, or"
            + " cluster.credentials or cluster.credentials-file, or open-to-network: true"
            + " (pinfold.yaml, line 1)",
        "cluster: {listen: 0.0.0.0:9094}");
    assertMistake(
        "admin.listen: anyone who reaches pins.example.org:9096 could use it, as it asks for no"
            + " credentials; allowed: an address of this machine only such as 127.0.0.1, or"
            + " admin.token-file, or open-to-network: true (pinfold.yaml, line 1)",
        "admin: {listen: pins.example.org:9096}");
    parse("cluster: {listen: 0.0.0.0:9094}\nopen-to-network: true");
    parse("cluster: {listen: 0.0.0.0:9094, credentials: {ada: x}}");
    parse("cluster: {listen: 0.0.0.0:9094, enabled: false}");
    parse("pinning: {listen: 0.0.0.0:9097}");
    parse("admin: {listen: 0.0.0.0:9096, token-file: " + file("token", "t") + "}");
  }

  @Test
  void noTwoListenersShareAPlace() {
    assertMistake(
        "pinning.listen: cluster.listen takes that port, with 127.0.0.1:9094" + ONE_OF_ITS_OWN,
        "pinning: {listen: 127.0.0.1:9094}");
    assertMistake(
        "pinning.listen: cluster.listen takes that port, with 127.0.0.1:9094" + ONE_OF_ITS_OWN,
        "pinning: {listen: '[::]:9094'}");
    parse("cluster: {listen: 127.0.0.2:9097}");
    parse("cluster: {listen: 127.0.0.1:0}\npinning: {listen: 127.0.0.1:0}");
    parse("cluster: {listen: 127.0.0.1:9097}\npinning: {enabled: false}");
  }

  @Test
  void namesMistakesOfListsAndLimits() {
    assertMistake(
        "pinning.delegates: \"ipfs.example.org\" is not a multiaddr; allowed: a list of: such as"
            + " /dns4/ipfs.example.org/tcp/4001/p2p/12D3Koo (pinfold.yaml, line 1)",
        "pinning: {delegates: [ipfs.example.org]}");
    assertMistake(
        "cluster.cors-origins: a group of keys is not a list; allowed: a list of: \"*\", or such as"
            + " https://example.org (pinfold.yaml, line 1)",
        "cluster: {cors-origins: {a: b}}");
    assertMistake(
        "limits.connections: \"0\" is not a whole number from 1 to 1000000;"
            + " allowed: 1 to 1000000 (pinfold.yaml, line 1)",
        "limits: {connections: 0}");
  }

  @Test
  void secretsAreNotPrinted() {
    assertTrue(parse("cluster: {credentials: {ada: xyzzy}}").toString().contains("ada=***"));
    assertFalse(parse("cluster: {credentials: {ada: xyzzy}}").toString().contains("xyzzy"));
  }
}
