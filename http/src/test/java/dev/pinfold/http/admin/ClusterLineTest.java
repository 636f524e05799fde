package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.exchange.ClusterLine;
import dev.pinfold.http.exchange.ClusterLine.Overrides;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinType;
import dev.pinfold.pins.service.PinService.Imported;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines of exports of all ages.
class ClusterLineTest {

  private static final String CID = "QmbrCtydGyPeHiLURSPMqrvE5mCgMCwFYq3UD4XLCeAYw6";
  private static final String OTHER = TestServer.cid("other");
  private static final String PEER = "12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M";
  private static final Instant UNDATED = Instant.parse("2026-01-31T08:00:00Z");

  private static Imported parse(String line, Overrides overrides) {
    return new ClusterLine(overrides, UNDATED).parse(line.getBytes(StandardCharsets.UTF_8));
  }

  private static Imported parse(String line) {
    return parse(line, Overrides.NONE);
  }

  /// The pin whose line has these members besides its CID.
  private static Imported with(String members) {
    return parse("{\"cid\":\"" + CID + "\"," + members + "}");
  }

  @Test
  void readsALineOfVersion1() {
    Imported pin =
        parse(
            """
            {"replication_factor_min":1,"replication_factor_max":2,"name":"n","mode":"recursive",
             "shard_size":5,"user_allocations":["%s"],"expire_at":"2031-01-01T00:00:00Z",
             "metadata":{"kind":"manifest"},"pin_update":"%s",
             "origins":["/ip4/192.0.2.1/tcp/4001/ipfs/%s"],"cid":"%s","type":"pin",
             "allocations":["%s"],"max_depth":-1,"reference":null,
             "timestamp":"2020-09-13T12:26:40.5+02:00"}
            """
                .formatted(PEER, OTHER, PEER, CID, PEER));
    PinSpec spec = pin.spec();
    assertEquals(Cid.parse(CID), pin.cid());
    assertEquals(Instant.parse("2020-09-13T10:26:40.5Z"), pin.created());
    assertEquals(List.of(PEER), pin.allocations());
    assertEquals(1, spec.replicationMin());
    assertEquals(2, spec.replicationMax());
    assertEquals("n", spec.name());
    assertEquals(PinMode.RECURSIVE, spec.mode());
    assertEquals(5, spec.shardSize());
    assertEquals(List.of(PEER), spec.userAllocations());
    assertEquals(Instant.parse("2031-01-01T00:00:00Z"), spec.expireAt());
    assertEquals(Map.of("kind", "manifest"), spec.metadata());
    assertEquals(Cid.parse(OTHER), spec.pinUpdate());
    assertEquals(List.of("/ip4/192.0.2.1/tcp/4001/p2p/" + PEER), spec.origins());
    assertEquals(PinType.DATA, spec.type());
    assertEquals(-1, spec.maxDepth());
    assertNull(spec.reference());
  }

  @Test
  void readsALineOfBeforeVersion1() {
    Imported pin =
        parse(
            """
            {"replication_factor_min":-1,"replication_factor_max":-1,"name":"","shard_size":0,
             "user_allocations":null,"expire_at":"0001-01-01T00:00:00Z","metadata":null,
             "pin_update":{"/":"%s"},"cid":{"/":"%s"},"type":4,"allocations":[],"max_depth":0,
             "reference":{"/":"%s"}}
            """
                .formatted(OTHER, CID, OTHER));
    assertEquals(Cid.parse(CID), pin.cid());
    assertEquals(PinType.META, pin.spec().type());
    assertEquals(PinMode.DIRECT, pin.spec().mode());
    assertEquals(0, pin.spec().maxDepth());
    assertEquals(Cid.parse(OTHER), pin.spec().pinUpdate());
    assertEquals(Cid.parse(OTHER), pin.spec().reference());
    assertNull(pin.spec().expireAt());
    assertEquals(UNDATED, pin.created());
  }

  @Test
  void readsTheLeastThatALineCanSay() {
    Imported pin = parse("{\"cid\":\"" + CID + "\"}");
    assertEquals(-1, pin.spec().replicationMin());
    assertEquals(-1, pin.spec().replicationMax());
    assertEquals(PinMode.RECURSIVE, pin.spec().mode());
    assertEquals(PinType.DATA, pin.spec().type());
    assertEquals(UNDATED, pin.created());
    assertEquals(List.of(), pin.allocations());
    assertNull(pin.spec().pinUpdate());
  }

  @ParameterizedTest
  @CsvSource({
    "0,DATA",
    "1,DATA",
    "2,DATA",
    "4,META",
    "8,CLUSTER_DAG",
    "16,SHARD",
    "\"pin\",DATA",
    "\"meta-pin\",META",
    "\"clusterdag-pin\",CLUSTER_DAG",
    "\"shard-pin\",SHARD",
    "\"bad-type\",DATA",
    "\"\",DATA",
    "null,DATA"
  })
  void readsTypesAsWordsAndNumbers(String type, PinType expected) {
    assertEquals(expected, with("\"type\":" + type).spec().type());
  }

  @ParameterizedTest
  @CsvSource({
    "\"mode\":\"direct\", DIRECT, 0",
    "\"mode\":1, DIRECT, 0",
    "\"mode\":0, RECURSIVE, -1",
    "\"max_depth\":0, DIRECT, 0",
    "\"max_depth\":1, RECURSIVE, 1",
  })
  void readsModeAndDepth(String members, PinMode mode, int depth) {
    assertEquals(mode, with(members).spec().mode());
    assertEquals(depth, with(members).spec().maxDepth());
  }

  @Test
  void completesReplication() {
    Imported held = with("\"allocations\":[\"a\",\"b\",\"a\"]");
    assertEquals(List.of("a", "b"), held.allocations());
    assertEquals(2, held.spec().replicationMin());
    assertEquals(3, with("\"replication_factor_max\":3").spec().replicationMin());
    assertEquals(3, with("\"replication_factor_min\":3").spec().replicationMax());
  }

  @Test
  void takesTheWordOfTheOperatorFirst() {
    String line = "{\"cid\":\"" + CID + "\",\"replication_factor_min\":-1,\"allocations\":[\"a\"]}";
    Imported pin = parse(line, new Overrides(1, 2, List.of("b", "c")));
    assertEquals(1, pin.spec().replicationMin());
    assertEquals(2, pin.spec().replicationMax());
    assertEquals(List.of("b", "c"), pin.allocations());
    assertThrows(ProblemException.class, () -> new Overrides(-2, 0, List.of()));
    assertThrows(ProblemException.class, () -> new Overrides(0, 0, List.of("a|b")));
  }

  @Test
  void takesTheStartOf1970ForNever() {
    assertNull(with("\"expire_at\":\"1970-01-01T00:00:00Z\"").spec().expireAt());
    assertNull(with("\"expire_at\":\"\"").spec().expireAt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\'',
      textBlock =
          """
          "type":"all" ; invalid_json_member
          "type":3 ; invalid_json_member
          "type":{} ; unexpected_json_value
          "shard_size":-1 ; invalid_json_member
          "max_depth":-2 ; invalid_json_member
          "max_depth":0.5 ; unexpected_json_value
          "replication_factor_min":2,"replication_factor_max":1 ; invalid_replication
          "replication_factor_min":-1,"replication_factor_max":1 ; invalid_replication
          "allocations":["a|b"] ; invalid_peer
          "user_allocations":[1] ; unexpected_json_value
          "metadata":{"k":1} ; unexpected_json_value
          "metadata":{"":"v"} ; invalid_metadata
          "origins":["nowhere"] ; invalid_multiaddr
          "expire_at":"soon" ; invalid_time
          "pin_update":"x" ; invalid_cid
          "reference":7 ; unexpected_json_value
          "name":"a","name":"b" ; malformed_json
          """)
  void refusesWhatCannotBeMeant(String members, String code) {
    ProblemException e = assertThrows(ProblemException.class, () -> with(members));
    assertEquals(code, e.problem().code());
    assertEquals(Problem.Kind.INVALID, e.problem().kind());
  }

  @Test
  void refusesWhatHasNoCid() {
    for (String line : List.of("{}", "{\"cid\":null}", "{\"cid\":{}}", "{\"cid\":\"\"}")) {
      ProblemException e = assertThrows(ProblemException.class, () -> parse(line));
      assertEquals("missing_json_member", e.problem().code(), line);
      assertEquals("$.cid", e.problem().details().get("place"));
    }
    assertThrows(ProblemException.class, () -> parse("[]"));
  }
}
