package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pinfold.cli.CommandRun;
import dev.pinfold.cli.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteCommandsTest {

  @TempDir Path directory;

  private InDatabase database = new InDatabase(Path.of("."));

  @BeforeEach
  void fill() {
    database = new InDatabase(directory.resolve("db"));
    database.good("put", "fruit", "apple", "{\"sizes\":[3]}");
  }

  private String json(String... command) {
    String[] all = java.util.Arrays.copyOf(command, command.length + 1);
    all[command.length] = "--json";
    return database.good(all).out();
  }

  @Test
  void everyWriteTellsProgramsWhatItDid() {
    assertEquals(
        "{\"result\":\"created\",\"collection\":\"fruit\",\"id\":\"pear\"}\n",
        json("put", "fruit", "pear", "{}"));
    assertEquals(
        "{\"result\":\"replaced\",\"collection\":\"fruit\",\"id\":\"pear\"}\n",
        json("put", "fruit", "pear", "{\"n\":1}"));
    assertEquals(
        "{\"result\":\"set\",\"collection\":\"fruit\",\"id\":\"pear\",\"path\":\"a.b\"}\n",
        json("set", "fruit", "pear", "a.b", "1"));
    assertEquals(
        "{\"result\":\"inserted\",\"collection\":\"fruit\",\"id\":\"apple\",\"path\":\"sizes\","
            + "\"element\":1}\n",
        json("insert", "fruit", "apple", "sizes", "5"));
    assertEquals(
        "{\"result\":\"removed\",\"collection\":\"fruit\",\"id\":\"pear\",\"path\":\"a\"}\n",
        json("rm", "fruit", "pear", "a"));
    assertEquals(
        "{\"result\":\"removed\",\"collection\":\"fruit\",\"id\":\"pear\"}\n",
        json("rm", "fruit", "pear"));
    assertEquals(
        "{\"result\":\"created\",\"collection\":\"fruit\",\"name\":\"i\"}\n",
        json("index", "create", "fruit", "i", "sizes"));
    assertEquals(
        "{\"result\":\"dropped\",\"collection\":\"fruit\",\"name\":\"i\"}\n",
        json("index", "drop", "fruit", "i"));
    assertEquals("{\"count\":1}\n", json("find", "fruit", "--count"));
  }

  @Test
  void measuredTimesAreNumbers() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    assertTrue(mapper.readTree(json("compact")).get("seconds").isNumber());
    String checkpoint = directory.resolve("copy").toString();
    assertEquals(1, mapper.readTree(json("checkpoint", checkpoint)).get("sequence").asInt());
  }

  @Test
  void anElementIsAppended() {
    assertEquals("#1\n", database.good("set", "fruit", "apple", "sizes[-]", "7").out());
    assertEquals("#2\n", database.good("insert", "fruit", "apple", "sizes[-]", "8").out());
    assertEquals("#3\n", database.good("insert", "fruit", "apple", "sizes", "9").out());
    assertEquals("[3,7,8,9]\n", database.good("get", "fruit", "apple", "sizes").out());
  }

  @Test
  void aNewElementHasNoPlaceCountedFromTheEnd() {
    CommandRun run = database.run("insert", "fruit", "apple", "sizes[-1]", "7");
    assertEquals(ExitCode.INVALID.number(), run.code());
    assertTrue(run.err().contains("to the end with [-]"), run.err());
  }

  @Test
  void aValueComesFromStandardInput() {
    assertEquals(0, database.withInput("{\"n\":1}\n", "put", "fruit", "fig").code());
    assertEquals(0, database.withInput("2", "set", "fruit", "fig", "n", "-").code());
    assertEquals("{\"n\":2}\n", database.good("get", "fruit", "fig").out());
  }

  @Test
  void aNewDocumentReplacesNone() {
    CommandRun run = database.run("put", "fruit", "apple", "{}", "--new");
    assertEquals(ExitCode.CONFLICT.number(), run.code());
    assertTrue(run.err().contains("leave out --new"), run.err());
    database.good("put", "fruit", "quince", "{}", "--new");
  }

  @Test
  void whatIsMissingIsToldApart() {
    CommandRun noDocument = database.run("get", "fruit", "fig", "a");
    assertTrue(noDocument.err().startsWith("pinfold: document_not_found: "), noDocument.err());
    CommandRun noPath = database.run("get", "fruit", "apple", "a");
    assertTrue(noPath.err().startsWith("pinfold: path_not_found: "), noPath.err());
    assertEquals(ExitCode.NOT_FOUND.number(), noPath.code());
    assertEquals(ExitCode.NOT_FOUND.number(), database.run("rm", "fruit", "fig").code());
  }
}
