package dev.pinfold.cql.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationTest {

  @Test
  void isReadAsItIsPrinted() {
    Replication two = Replication.parse(" eu-west_1=3 , dc1 = 5");
    assertEquals(Map.of("dc1", 5, "eu-west_1", 3), two.byDataCentre());
    assertEquals("dc1=5,eu-west_1=3", two.toString());
    assertEquals(two, Replication.parse(two.toString()));
    assertEquals("{'class': 'NetworkTopologyStrategy', 'dc1': 5, 'eu-west_1': 3}", two.cql());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dc1",
        "dc1=",
        "=3",
        "dc1=0",
        "dc1=-1",
        "dc1=101",
        "dc1=x",
        "dc1=3,dc1=3",
        "dc1=3,",
        "dc'1=3",
        "dc1=3=3"
      })
  void otherTextsAreRefused(String text) {
    ProblemException refused = assertThrows(ProblemException.class, () -> Replication.parse(text));
    assertEquals("unsuitable_setting", refused.problem().code());
    assertEquals("replication", refused.problem().details().get("field"));
  }
}
