package dev.pinfold.cql.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaVersionTest {

  @Test
  void eachStatementMayBeRepeated() {
    for (SchemaVersion version : SchemaVersion.all()) {
      for (String statement : version.statements()) {
        assertTrue(
            statement.matches("(?s)CREATE (TABLE|TYPE) IF NOT EXISTS .*"),
            "version " + version.number() + ": " + statement);
      }
    }
  }

  @Test
  void statementsAreCutAtTheirEnds() {
    List<String> first = SchemaVersion.all().getFirst().statements();
    assertTrue(first.getFirst().startsWith("CREATE TYPE IF NOT EXISTS placement ("));
    assertTrue(first.getFirst().endsWith(")"));
    for (String statement : first) {
      assertFalse(statement.contains(";"), statement);
      assertFalse(statement.contains("--"), statement);
    }
  }

  @Test
  void versionsAreInOrderAndTheLastIsTheCurrent() {
    List<SchemaVersion> all = SchemaVersion.all();
    assertEquals(1, all.getFirst().number());
    assertEquals(SchemaVersion.CURRENT, all.getLast().number());
  }
}
