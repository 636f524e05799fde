package dev.pinfold.volumes.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecFileTest {

  private static final Path BASE = Path.of("/etc/pinfold");

  private static VolumesSpec parse(String text) {
    return SpecFile.parse(text, BASE);
  }

  @Test
  @DisplayName("all keys")
  void all() {
    VolumesSpec spec =
        parse(
            """
            root: tank/pinfold
            user: pinfold
            shards:
              main:
                tier: warm
                quota: 200GiB
                reservation: 1024
                mountpoint: /var/lib/pinfold/main
                key: {file: main.key}
                properties: {recordsize: 32K}
              other:
                key: {command: [vault, read, -field=key, kv/other]}
            checkpoints: {every: 1h, keep: 24x1h}
            replicas:
              - name: cellar
                host: pinfold@cellar.example.org
                ssh: [-i, /etc/pinfold/id]
                root: backup/pinfold
                every: 30s
                rate: 50MiB
            """);
    ShardSpec main = spec.shard("main");
    assertEquals(Tier.WARM, main.tier());
    assertEquals(200L << 30, main.quota());
    assertEquals(1024, main.reservation());
    assertEquals(new KeySource.InFile(BASE.resolve("main.key")), main.key());
    assertEquals("tank/pinfold/main", spec.dataset(main).text());
    assertEquals(Tier.HOT, spec.shard("other").tier());
    assertNull(spec.shard("other").mountpoint());
    ReplicaSpec cellar = spec.replicas().getFirst();
    assertEquals(
        new Host.Ssh("pinfold@cellar.example.org", List.of("-i", "/etc/pinfold/id")),
        cellar.host());
    assertEquals(Duration.ofSeconds(30), cellar.every());
    assertEquals(50L << 20, cellar.rate());
  }

  @ParameterizedTest(name = "at '{1}'")
  @CsvSource(
      delimiter = '|',
      value = {
        "shards: {main: {tier: hot}} | root",
        "{root: tank, shards: {}} | shards",
        "{root: tank, shards: {Main: {}}} | shards",
        "{root: tank, shards: {main: {teir: hot}}} | shards.main.teir",
        "{root: tank, shards: {main: {tier: lukewarm}}} | shards.main.tier",
        "{root: tank, shards: {main: {quota: 99999999PiB}}} | shards.main.quota",
        "{root: tank, shards: {main: {quota: lots}}} | shards.main.quota",
        "{root: tank, shards: {main: {mountpoint: here}}} | shards.main.mountpoint",
        "{root: tank, shards: {main: {mountpoint: /a/../b}}} | shards.main.mountpoint",
        "{root: tank, shards: {main: {key: {}}}} | key",
        "{root: tank/-x, shards: {main: {}}} | root",
        "{root: tank, user: Root!, shards: {main: {}}} | user",
        "{root: tank, shards: {main: {}}, replicas: [{name: a, root: b, host: -oProxyCommand=x}]}"
            + " | replicas[0].host",
        "{root: tank, shards: {main: {}}, replicas: [{name: a, root: b}, {name: a, root: c}]}"
            + " | replicas",
        "{root: tank, shards: {main: {properties: {'-o x': y}}}} | shards.main.properties",
        "[1, 2] | ''",
      })
  void mistakesAreNamed(String text, String field) {
    ProblemException wrong = assertThrows(ProblemException.class, () -> parse(text));
    assertEquals("invalid_volumes", wrong.problem().code());
    assertEquals(field, wrong.problem().details().get("field"));
  }

  @Test
  @DisplayName("a shard that is not there is said with those that are")
  void unknownShard() {
    VolumesSpec spec = parse("{root: tank, shards: {main: {}}}");
    ProblemException wrong = assertThrows(ProblemException.class, () -> spec.shard("mian"));
    assertEquals("no_such_shard", wrong.problem().code());
  }
}
