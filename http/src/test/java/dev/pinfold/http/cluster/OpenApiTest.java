package dev.pinfold.http.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.http.OpenApiText;
import dev.pinfold.http.TokenHandler;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.ServiceSettings;
import dev.pinfold.pins.service.Sweeps;
import dev.pinfold.pins.service.Wish;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The description of the cluster's API says what the API does, no less and no more.
class OpenApiTest {

  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path directory;
  private Database database;
  private PinService service;
  private Owners owners;
  private Peers peers;
  private ClusterApi api;
  private OpenApiText description;

  @BeforeEach
  void open() throws IOException {
    database = Database.open(directory, DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    Registry registry = new DocumentRegistry(database);
    SecureRandom random = new SecureRandom();
    peers = new Peers(registry, ServiceSettings.DEFAULT, CLOCK);
    service =
        new PinService(
            new DocumentPinStore(database, new PinRules(RetryPolicy.DEFAULT), CLOCK),
            peers,
            ServiceSettings.DEFAULT,
            CLOCK,
            random);
    owners = new Owners(registry, CLOCK, random);
    Sweeps sweeps = new Sweeps(service, peers, registry);
    ServerIdentity identity = new ServerIdentity("id", "name", List.of());
    api = new ClusterApi(service, owners, peers, sweeps, identity, null, CLOCK);
    try (InputStream in =
        OpenApiTest.class.getResourceAsStream("/dev/pinfold/http/cluster-openapi.yaml")) {
      description = new OpenApiText(new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void describesTheApi() {
    description.checkDescribes(
        api.routes().post("/token", new TokenHandler(null)).build().routes());
    description.checkNames();
    description.checkReferences();
  }

  @Test
  void describesPinsAsTheyArePrinted() {
    Cid cid = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    Pin pin =
        Objects.requireNonNull(
            service.want(owners.ensure("alice"), Wish.of(cid, PinSpec.DEFAULT, true)).pin());
    assertEquals(members(ClusterJson.pin(pin)), description.members("Pin"));
    assertEquals(
        members(ClusterJson.info(cid, pin, peers.all(), CLOCK.instant())),
        description.members("PinInfo"));
  }

  private static Set<String> members(byte[] json) {
    JsonValue.JsonObject object = Json.parse(json).asObject();
    return object.members().keySet();
  }
}
