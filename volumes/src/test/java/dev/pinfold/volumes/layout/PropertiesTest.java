package dev.pinfold.volumes.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.Tier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PropertiesTest {

  private static ShardSpec shard(Tier tier, Map<String, String> properties) {
    return new ShardSpec("main", tier, 0, 0, null, null, properties);
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName("every tier is durable, and none deduplicates")
  void tiersAreDurable(Tier tier) {
    Map<String, String> wanted = Properties.of(shard(tier, Map.of()));
    assertEquals("standard", wanted.get("sync"));
    assertEquals("off", wanted.get("dedup"));
    assertEquals("on", wanted.get("checksum"));
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "sync,disabled", "dedup,on", "dedup,sha256", "checksum,off", "logbias,throughput",
    "redundant_metadata,none", "readonly,on", "encryption,off", "mountpoint,/x", "quota,1G"
  })
  void whatMakesALieOfAnAcknowledgementIsRefused(String property, String value) {
    ProblemException refused =
        assertThrows(
            ProblemException.class, () -> Properties.of(shard(Tier.COLD, Map.of(property, value))));
    assertEquals("unsafe_property", refused.problem().code());
    assertEquals("shards.main.properties." + property, refused.problem().details().get("field"));
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({"sync,always", "dedup,off", "compression,off", "copies,2", "primarycache,metadata"})
  void theRestIsTheOperators(String property, String value) {
    assertEquals(value, Properties.of(shard(Tier.HOT, Map.of(property, value))).get(property));
  }

  @Test
  @DisplayName("sizes are compared as numbers, and what is as it should be is not set")
  void changes() {
    Map<String, String> wanted = Properties.of(shard(Tier.HOT, Map.of("recordsize", "32k")));
    assertEquals("32768", wanted.get("recordsize"));
    assertEquals(List.of(), Properties.changes(wanted, wanted));
    assertEquals(
        List.of("a=1", "quota=none"),
        Properties.changes(Map.of("a", "1", "quota", "0", "b", "2"), Map.of("b", "2")));
  }
}
