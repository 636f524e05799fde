package dev.pinfold.node.config;

import static dev.pinfold.node.config.ConfigAssertions.DEFAULTS;
import static dev.pinfold.node.config.ConfigAssertions.assertMistake;
import static dev.pinfold.node.config.ConfigAssertions.mistakes;
import static dev.pinfold.node.config.ConfigAssertions.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {

  @TempDir Path directory;

  @Test
  void defaultsAreRecorded() {
    assertEquals(Path.of("pinfold-data"), DEFAULTS.data());
    assertEquals(false, DEFAULTS.openToNetwork());
    assertEquals(100_000, DEFAULTS.changesKept());
    assertEquals(256L << 20, DEFAULTS.memory().blockCacheBytes());
    assertEquals(64L << 20, DEFAULTS.memory().writeBufferBytes());
    assertEquals(null, DEFAULTS.ipfs().addApi());
    assertEquals(new LogConfig(LogLevel.INFO, LogFormat.TEXT), DEFAULTS.log());
    assertEquals(LogConfig.DEFAULT, DEFAULTS.log());
  }

  @Test
  void mapsEveryKey() {
    NodeConfig config =
        parse(
            """
            data: /var/lib/pinfold
            open-to-network: true
            changes-kept: 20000
            memory: {block-cache: 1GiB, write-buffer: 16MB}
            ipfs: {add-api: "https://ipfs.example.org/"}
            log: {level: warn, format: json}
            """);
    assertEquals(Path.of("/var/lib/pinfold"), config.data());
    assertTrue(config.openToNetwork());
    assertEquals(new MemoryConfig(1L << 30, 16_000_000), config.memory());
    assertEquals("https://ipfs.example.org/", String.valueOf(config.ipfs().addApi()));
    assertEquals(new LogConfig(LogLevel.WARN, LogFormat.JSON), config.log());
    assertEquals(20_000, config.database().engine().changesRetained());
    assertEquals(1L << 30, config.database().engine().store().blockCacheBytes());
    assertEquals(16_000_000, config.database().engine().store().writeBufferBytes());
    assertEquals(null, parse("ipfs: {add-api: null}").ipfs().addApi());
  }

  @Test
  void readsJson() {
    assertEquals(parse("log: {level: debug}"), parse("{\"log\": {\"level\": \"debug\"}}"));
  }

  @Test
  void namesEveryMistakeAtOnce() {
    assertEquals(
        List.of(
            "clustr: there is no such key, did you mean cluster? (pinfold.yaml, line 1)",
            "pinning.enable: there is no such key, did you mean pinning.enabled?"
                + " (pinfold.yaml, line 4)",
            "log: \"info\" is not a group of keys; allowed: the keys level, format"
                + " (pinfold.yaml, line 8)",
            "wholly-unknown: there is no such key (pinfold.yaml, line 9)",
            "pinning.listen: \"127.0.0.1:99999\" is not an address with a port; allowed: HOST:PORT,"
                + " \"[IPV6]:PORT\" or /ip4/HOST/tcp/PORT, with a port up to 65535"
                + " (pinfold.yaml, line 5)",
            "open-to-network: \"yes please\" is not true or false; allowed: true, false"
                + " (pinfold.yaml, line 6)",
            "heartbeat: \"ten\" is not a duration from 1s to 1h; allowed: 1s to 1h"
                + " (pinfold.yaml, line 7)"),
        mistakes(
            """
            clustr:
              listen: 127.0.0.1:1
            pinning:
              enable: false
              listen: 127.0.0.1:99999
            open-to-network: yes please
            heartbeat: ten
            log: info
            wholly-unknown: 5
            """));
  }

  @Test
  void namesMistakesOfStorageAndSurroundings() {
    assertMistake(
        "memory.block-cache: \"1 MiB\" is not a size from 8MiB to 16TiB; allowed: 8MiB to 16TiB"
            + " (pinfold.yaml, line 1)",
        "memory: {block-cache: 1 MiB}");
    assertMistake(
        "memory.write-buffer: \"much\" is not a size from 1MiB to 4GiB; allowed: 1MiB to 4GiB"
            + " (pinfold.yaml, line 1)",
        "memory: {write-buffer: much}");
    assertMistake(
        "changes-kept: \"9999\" is not a whole number from 10000 to 1000000000;"
            + " allowed: 10000 to 1000000000 (pinfold.yaml, line 1)",
        "changes-kept: 9999");
    assertMistake(
        "ipfs.add-api: \"127.0.0.1:5001\" is not an address of an HTTP service; allowed: null, or"
            + " http://HOST:PORT, https://HOST:PORT (pinfold.yaml, line 1)",
        "ipfs: {add-api: 127.0.0.1:5001}");
    assertMistake(
        "log.level: \"loud\" is not one of error, warn, info, debug, trace; allowed: error, warn,"
            + " info, debug, trace (pinfold.yaml, line 1)",
        "log: {level: loud}");
    assertMistake(
        "log.format: a list is not one of text, json; allowed: text, json (pinfold.yaml, line 1)",
        "log: {format: [json]}");
    assertMistake("data: nothing is not a path; allowed: a path (pinfold.yaml, line 1)", "data:");
  }

  @Test
  void aShardIsOneOfAFileOfVolumes() {
    assertMistake(
        "volumes.shard: there is no file of volumes that it could be in; allowed: volumes.file"
            + " (pinfold.yaml, line 1)",
        "volumes: {shard: main}");
    assertMistake(
        "volumes.shard: \"Main\" is not the name of a shard; allowed: null, or up to 63 of a-z, 0-9,"
            + " '_' and '-' (pinfold.yaml, line 1)",
        "volumes: {shard: Main}");
  }

  @Test
  void tellsWhereAFileIsNotYaml() {
    assertEquals(
        List.of("the file is not YAML: \"data\" is there twice (pinfold.yaml, line 2)"),
        mistakes("data: a\ndata: b\n"));
    assertTrue(mistakes("cluster: {\n").getFirst().startsWith("the file is not YAML: "));
    assertEquals(
        List.of(
            "the file does not hold keys with values; allowed: YAML such as"
                + " \"data: ./pinfold-data\" (pinfold.yaml)"),
        mistakes("- a\n- b\n"));
    assertEquals(
        List.of("the file is not YAML: aliases are not read (pinfold.yaml, line 2)"),
        mistakes("data: &d here\nheartbeat: *d\n"));
    assertEquals(
        List.of("the file is not YAML: there is a second document (pinfold.yaml, line 3)"),
        mistakes("data: a\n---\ndata: b\n"));
  }

  @Test
  void commandLineCountsMoreThanEnvironmentAndThatMoreThanTheFile() {
    Map<String, String> environment =
        Map.of("PINFOLD_HEARTBEAT", "20s", "PINFOLD_LEASE", "2m", "HOME", "/root");
    NodeConfig config =
        NodeConfig.parse(
            "heartbeat: 10s\nlease: 1m\noperations-kept: 1d\n",
            "",
            Path.of(""),
            environment,
            Map.of("heartbeat", "30s"));
    assertEquals(Duration.ofSeconds(30), config.service().heartbeat());
    assertEquals(Duration.ofMinutes(2), config.service().lease());
    assertEquals(Duration.ofDays(1), config.service().operationsKept());
  }

  @Test
  void environmentTakesListsGroupsAndNothing() {
    NodeConfig config =
        NodeConfig.parse(
            "",
            "",
            Path.of(""),
            Map.of(
                "PINFOLD_ALLOCATE_BY", "region, rack",
                "PINFOLD_CLUSTER_CORS_ORIGINS", "[\"https://a.example\", \"https://b.example\"]",
                "PINFOLD_CLUSTER_CREDENTIALS", "{ada: secret}",
                "PINFOLD_PINNING_LISTEN", "[::1]:1234",
                "PINFOLD_IPFS_ADD_API", "http://127.0.0.1:5001"),
            Map.of());
    assertEquals(List.of("region", "rack"), config.service().allocateBy());
    assertEquals(List.of("https://a.example", "https://b.example"), config.cluster().corsOrigins());
    assertEquals(Map.of("ada", new Secret("secret")), config.cluster().credentials());
    assertEquals(new ListenAddress("::1", 1234), config.pinning().listen());
    assertEquals("http://127.0.0.1:5001", String.valueOf(config.ipfs().addApi()));
  }

  @Test
  void mistakesTellWhichLayerTheyAreIn() {
    assertEquals(
        List.of(
            "heartbeats: there is no such key, did you mean heartbeat? (command line)",
            "heartbeat: \"x\" is not a duration from 1s to 1h; allowed: 1s to 1h"
                + " (environment variable PINFOLD_HEARTBEAT)"),
        mistakes("", Map.of("PINFOLD_HEARTBEAT", "x"), Map.of("heartbeats", "1s")));
  }

  @Test
  @DisplayName("a slip in a variable's name is a mistake; variables of others are not")
  void strangeVariables() {
    assertEquals(
        List.of(
            "PINFOLD_ADMIN_TOKEN_FIEL: there is no such key, did you mean"
                + " PINFOLD_ADMIN_TOKEN_FILE? (environment)"),
        mistakes(
            "",
            Map.of(
                "PINFOLD_ADMIN_TOKEN_FIEL", "x",
                "PINFOLD_SERVICE_HOST", "10.0.0.1",
                "PINFOLD_PORT_9094_TCP", "tcp://10.0.0.1:9094",
                "PINFOLD_DB", "pins"),
            Map.of()));
  }

  @Test
  void pathsInAFileBeginAtItsDirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("pinfold.yaml"), "data: state\n");
    assertEquals(directory.resolve("state"), NodeConfig.read(file, Map.of(), Map.of()).data());
    assertEquals(Path.of("state"), NodeConfig.read(file, Map.of(), Map.of("data", "state")).data());
  }

  @Test
  void tellsThatThereIsNoFile() {
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> NodeConfig.read(directory.resolve("none.yaml"), Map.of(), Map.of()));
    assertEquals("configuration_unreadable", e.problem().code());
    assertEquals("there is no such file", e.problem().details().get("reason"));
  }

  @Test
  void theReferenceParsesToTheDefaults() {
    assertEquals(DEFAULTS, parse(NodeConfig.reference()));
    NodeConfig.reference().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void theReferenceHasEveryKey() {
    String reference = NodeConfig.reference();
    for (Setting<?> setting : Settings.ALL) {
      String name = setting.path().substring(setting.path().lastIndexOf('.') + 1);
      assertTrue(reference.contains(name + ": " + setting.fallback() + "\n"), setting.path());
    }
  }

  @Test
  void noTwoKeysHaveOneVariable() {
    assertEquals(Settings.ALL.size(), new HashSet<>(Settings.VARIABLES).size());
    assertEquals(Settings.ALL.size(), Settings.PATHS.size());
    assertTrue(Settings.VARIABLES.contains("PINFOLD_CLUSTER_TLS_CERTIFICATE_FILE"));
  }
}
