package dev.pinfold.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.cli.CommandRun;
import org.junit.jupiter.api.Test;

class PlanCommandTest {

  @Test
  void printsAPlanForPeople() {
    CommandRun run = CommandRun.of("plan", "--pins", "10M", "--peers", "20", "--owners", "1k");
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    for (String expected :
        new String[] {
          "disk, all replicas",
          "nodes                3 ",
          "requests_by_owner.names",
          "acknowledge: pinned",
          "What disk is used for:",
          "No bound is exceeded.",
          "documentation alone"
        }) {
      assertTrue(run.out().contains(expected), expected + " in " + run.out());
    }
    run.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void printsAPlanForPrograms() throws Exception {
    CommandRun run = CommandRun.of("plan", "--pins", "1e9", "--peers", "200", "--json");
    JsonNode plan = new JsonMapper().readTree(run.out());
    assertEquals(1e9, plan.at("/demand/pins").asDouble());
    assertEquals(3, plan.at("/demand/copies").asDouble());
    assertEquals("pins", plan.at("/tables/0/table").asText());
    assertEquals(1e9, plan.at("/tables/0/rows").asDouble());
    assertTrue(plan.at("/cluster/nodes").asDouble() >= 3);
    assertTrue(plan.at("/measured").asText().startsWith("20"));
  }

  @Test
  void nothingBreaksAtATrillion() {
    CommandRun run =
        CommandRun.of(
            "plan",
            "--pins=1e12",
            "--peers=10000",
            "--replication=3",
            "--owners=1e7",
            "--largest-owner=1e11");
    assertEquals(0, run.code(), run.out());
    assertFalse(run.out().contains("BROKEN"), run.out());
  }

  @Test
  void tellsWhatBreaks() {
    CommandRun run =
        CommandRun.of("plan", "--pins=1e9", "--peers=20000", "--servers=2000", "--busiest-pin=1e4");
    assertEquals(3, run.code());
    for (String broken : new String[] {"BROKEN pins", "BROKEN servers", "BROKEN peers"}) {
      assertTrue(run.out().contains(broken), broken + " in " + run.out());
    }
  }

  @Test
  void namesWhatIsWrong() {
    CommandRun many = CommandRun.of("plan", "--pins", "many", "--peers", "20");
    assertEquals(3, many.code());
    assertEquals("", many.out());
    assertTrue(many.err().contains("invalid_quantity"), many.err());
    assertTrue(many.err().contains("field pins, value many"), many.err());
    CommandRun copies = CommandRun.of("plan", "--pins", "10", "--peers", "2", "--copies", "3");
    assertEquals(3, copies.code());
    assertTrue(copies.err().contains("contradictory_plan"), copies.err());
    assertEquals(2, CommandRun.of("plan", "--pins", "10").code());
  }

  @Test
  void teaches() {
    CommandRun run = CommandRun.of("plan", "--help");
    assertEquals(0, run.code());
    assertTrue(run.out().contains("pinfold plan --pins 1e12 --peers 10000"), run.out());
    run.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }
}
