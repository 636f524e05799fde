package dev.pinfold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.Importer;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.JoinRows;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.value.Path;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real pin records, and the real nested JSON of the npm package mime-db: imported, queried,
/// indexed, joined, and exported as they were.
class RealDataTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MIME = "/META-INF/resources/webjars/mime-db/1.52.0/db.json";

  @TempDir java.nio.file.Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("db"));
  }

  @AfterEach
  void checkAndClose() {
    assertEquals(List.of(), database.check(true, _ -> {}).findings());
    database.close();
  }

  private static byte[] resource(String name) throws Exception {
    try (InputStream in = RealDataTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private Importer.Result load(String collection, byte[] lines, Path id) throws Exception {
    return database
        .collection(collection)
        .importer(id)
        .run(new ByteArrayInputStream(lines), 0, (_, _, _) -> false, (_, _, _) -> true);
  }

  private Map<String, JsonNode> export(String collection) throws Exception {
    Map<String, JsonNode> all = new HashMap<>();
    try (ReadView view = database.readView();
        Rows rows = view.rows(collection, Query.ALL)) {
      while (rows.next()) {
        byte[] json =
            Projection.BODY.toJson(
                rows.row().id(), rows.row().packed(), database.collection(collection).schema());
        all.put(rows.row().id(), MAPPER.readTree(json));
      }
    }
    return all;
  }

  private TreeSet<String> ids(String collection, String filter) {
    TreeSet<String> ids = new TreeSet<>();
    database
        .collection(collection)
        .find(Query.where(filter))
        .documents()
        .forEach(document -> ids.add(document.id()));
    return ids;
  }

  @Test
  void pinsAreExportedAsTheyWereImported() throws Exception {
    byte[] lines = resource("/pins.ndjson");
    Importer.Result result = load("pins", lines, Path.of("cid"));
    Map<String, JsonNode> expected = new HashMap<>();
    for (String line : new String(lines, UTF_8).split("\n")) {
      JsonNode pin = MAPPER.readTree(line);
      expected.put(pin.get("cid").asText(), pin);
    }
    assertEquals(1103, result.documents());
    assertEquals(expected, export("pins"));
    TreeSet<String> scanned = ids("pins", "{\"meta.kind\":\"manifest\"}");
    database.collection("pins").createIndex("by meta", Path.parse("meta.*"));
    assertEquals(scanned, ids("pins", "{\"meta.kind\":\"manifest\"}"));
    assertEquals(77, scanned.size());
    assertEquals(
        "index",
        database
            .collection("pins")
            .explain(Query.where("{\"meta.kind\":\"manifest\"}"), true)
            .plan());
  }

  @Test
  void nestedJsonIsQueriedIndexedAndJoined() throws Exception {
    ObjectNode mime = (ObjectNode) MAPPER.readTree(resource(MIME));
    StringBuilder types = new StringBuilder();
    TreeSet<String> extensions = new TreeSet<>();
    Map<String, JsonNode> expected = new HashMap<>();
    for (Map.Entry<String, JsonNode> type : mime.properties()) {
      ObjectNode line = MAPPER.createObjectNode().put("_id", type.getKey());
      line.setAll((ObjectNode) type.getValue());
      types.append(line).append('\n');
      expected.put(type.getKey(), type.getValue());
      type.getValue().path("extensions").forEach(extension -> extensions.add(extension.asText()));
    }
    load("types", types.toString().getBytes(UTF_8), null);
    assertEquals(expected, export("types"));

    TreeSet<String> scanned = ids("types", "{\"extensions\":\"xml\"}");
    database.collection("types").createIndex("extensions", Path.of("extensions"));
    assertEquals(scanned, ids("types", "{\"extensions\":\"xml\"}"));
    assertTrue(scanned.contains("application/xml"));

    StringBuilder lines = new StringBuilder();
    for (String extension : extensions) {
      lines
          .append(MAPPER.createObjectNode().put("_id", "." + extension).put("name", extension))
          .append('\n');
    }
    load("extensions", lines.toString().getBytes(UTF_8), null);
    List<TreeSet<String>> answers = new ArrayList<>();
    for (JoinQuery.Method method : JoinQuery.Method.values()) {
      TreeSet<String> pairs = new TreeSet<>();
      try (ReadView view = database.readView();
          JoinRows rows =
              view.join(
                  "extensions",
                  "types",
                  new JoinQuery(
                      FilterParser.parse("{}"),
                      Path.of("name"),
                      FilterParser.parse("{\"source\":\"iana\"}"),
                      Path.of("extensions"),
                      false,
                      0,
                      method))) {
        while (rows.next()) {
          pairs.add(rows.pair().left().id() + " " + rows.pair().right().id());
        }
      }
      answers.add(pairs);
    }
    TreeSet<String> naive = new TreeSet<>();
    expected.forEach(
        (id, type) -> {
          if (type.path("source").asText().equals("iana")) {
            type.path("extensions").forEach(e -> naive.add("." + e.asText() + " " + id));
          }
        });
    answers.forEach(answer -> assertEquals(naive, answer));
  }

  @Test
  void aLargeMapIsOneDocument() throws Exception {
    byte[] json = resource(MIME);
    Collection files = database.collection("files");
    files.put("mime-db", json);
    assertEquals(MAPPER.readTree(json), MAPPER.readTree(files.get("mime-db")));
    Path html = Path.of("text/html").then(new Path.Name("extensions"));
    assertEquals(
        MAPPER.readTree(json).get("text/html").get("extensions"),
        MAPPER.readTree(files.get("mime-db", html)));
    files.insertElement("mime-db", html, 0, "\"xhtml5\"".getBytes(UTF_8));
    files.set("mime-db", Path.of("x/new", "source"), "\"pinfold\"".getBytes(UTF_8));
    ObjectNode model = (ObjectNode) MAPPER.readTree(json);
    ((com.fasterxml.jackson.databind.node.ArrayNode) model.get("text/html").get("extensions"))
        .insert(0, "xhtml5");
    model.putObject("x/new").put("source", "pinfold");
    assertEquals(model, MAPPER.readTree(files.get("mime-db")));
  }

  @Test
  void aBrokenLineIsNamedAndNothingOfItIsThere() throws Exception {
    byte[] lines =
        "{\"_id\":\"a\",\"n\":1}\n\n{\"_id\":\"b\",\"n\":}\n{\"_id\":\"c\"}\n".getBytes(UTF_8);
    ProblemException problem =
        assertThrows(ProblemException.class, () -> load("broken", lines, null));
    assertEquals("invalid_json", problem.problem().code());
    assertEquals(3L, problem.problem().details().get("line"));
    assertEquals(1, database.collection("broken").count());
    List<Long> refused = new ArrayList<>();
    Importer.Result result =
        database
            .collection("broken")
            .importer(null)
            .run(
                new ByteArrayInputStream(lines),
                0,
                (line, _, _) -> refused.add(line),
                (_, _, _) -> true);
    assertEquals(List.of(3L), refused);
    assertEquals(2, result.documents());
    assertEquals(2, database.collection("broken").count());
  }
}
