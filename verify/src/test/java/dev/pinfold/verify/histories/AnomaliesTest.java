package dev.pinfold.verify.histories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.verify.histories.Observed.Append;
import dev.pinfold.verify.histories.Observed.Fate;
import dev.pinfold.verify.histories.Observed.Grow;
import dev.pinfold.verify.histories.Observed.Operation;
import dev.pinfold.verify.histories.Observed.Range;
import dev.pinfold.verify.histories.Observed.ReadList;
import dev.pinfold.verify.histories.Observed.ReadRegister;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Histories with one anomaly planted: it is found, and called by its name.
class AnomaliesTest {

  private static Observed committed(String name, Operation... operations) {
    return new Observed(name, Fate.COMMITTED, 0, Arrays.asList(operations));
  }

  private static Append append(String key, int value) {
    return new Append(key, value);
  }

  private static ReadList read(String key, Integer... values) {
    return new ReadList(key, List.of(values));
  }

  private static Range range(String column, int from, Map<String, Integer> found) {
    return new Range(column, from, Integer.MAX_VALUE, new TreeMap<>(found));
  }

  private static void assertFinds(String name, Observed... history) {
    List<String> findings = Anomalies.of(List.of(history));
    findings.forEach(System.out::println);
    assertEquals(1, findings.size(), findings::toString);
    assertTrue(findings.getFirst().startsWith(name), findings.getFirst());
  }

  @Test
  void aSerialHistoryHasNone() {
    assertEquals(
        List.of(),
        Anomalies.of(
            List.of(
                committed("a", append("x", 1), append("y", 1)),
                committed("b", read("x", 1), append("x", 2), read("x", 1, 2)),
                committed("c", read("x", 1, 2), read("y", 1)),
                committed("d", range("k", 5, Map.of()), new Grow("d.k", 7)),
                committed("e", range("k", 5, Map.of("d.k", 7)), new Grow("e.k", 8)))));
  }

  @Test
  void dirtyWrites() {
    assertFinds(
        "G0, a cycle of 2",
        committed("a", append("x", 1), append("y", 1)),
        committed("b", append("x", 2), append("y", 2)),
        committed("end", read("x", 1, 2)),
        committed("end2", read("y", 2, 1)));
  }

  @Test
  void abortedRead() {
    assertFinds(
        "G1a",
        new Observed("a", Fate.ABORTED, 0, List.of(append("x", 1))),
        committed("b", read("x", 1)));
  }

  /// It is also between two of its versions.
  @Test
  void intermediateRead() {
    List<String> findings =
        Anomalies.of(
            List.of(
                committed("b", read("x", 1)),
                committed("a", append("x", 1), append("x", 2)),
                committed("end", read("x", 1, 2))));
    assertEquals(2, findings.size(), findings::toString);
    assertTrue(findings.getFirst().startsWith("G1b: b read x=[1]"), findings.getFirst());
    assertTrue(findings.getLast().startsWith("G-single"), findings.getLast());
  }

  @Test
  void circularInformation() {
    assertFinds(
        "G1c, a cycle of 2",
        committed("a", append("x", 1), read("y", 1)),
        committed("b", append("y", 1), read("x", 1)));
  }

  @Test
  void lostUpdateOfAList() {
    assertFinds(
        "G-single, a cycle of 2",
        committed("a", read("x"), append("x", 1)),
        committed("b", read("x"), append("x", 2)),
        committed("end", read("x", 1, 2)));
  }

  @Test
  void lostUpdateOfARegister() {
    assertFinds(
        "G-single, a cycle of 2",
        committed("a", new ReadRegister("d.k", null), new Grow("d.k", 1)),
        committed("b", new ReadRegister("d.k", null), new Grow("d.k", 2)));
  }

  @Test
  void readSkew() {
    assertFinds(
        "G-single, a cycle of 2",
        committed("a", append("x", 1), append("y", 1)),
        committed("b", read("x"), read("y", 1)),
        committed("end", read("x", 1)));
  }

  @Test
  void writeSkew() {
    assertFinds(
        "G2-item, a cycle of 2",
        committed("a", read("x"), append("y", 1)),
        committed("b", read("y"), append("x", 1)),
        committed("end", read("x", 1), read("y", 1)));
  }

  @Test
  void phantomSkew() {
    assertFinds(
        "G2 phantom, a cycle of 2",
        committed("a", range("k", 5, Map.of()), new Grow("a.k", 7)),
        committed("b", range("k", 5, Map.of()), new Grow("b.k", 8)));
  }

  @Test
  void phantomOfAnUpdate() {
    assertFinds(
        "G-single phantom, a cycle of 2",
        committed("a", new Grow("d.k", 1)),
        committed("b", new ReadRegister("d.k", 1), new Grow("d.k", 7), append("x", 1)),
        committed("c", range("k", 5, Map.of()), read("x", 1)));
  }

  @Test
  void reorderedWrites() {
    assertFinds(
        "incompatible order", committed("c", read("x", 1, 2)), committed("d", read("x", 2, 1)));
  }

  @Test
  void changedUnderTheReader() {
    assertFinds(
        "internal",
        committed("a", append("x", 1)),
        committed("end", read("x", 1)),
        committed("b", read("y", 3), read("y", 3, 4)));
  }

  @Test
  void tornView() {
    List<String> findings =
        Anomalies.of(
            List.of(
                new Observed("a", Fate.COMMITTED, 5, List.of(append("x", 1))),
                new Observed("b", Fate.COMMITTED, 6, List.of(append("y", 1))),
                new Observed("v", Fate.VIEW, 0, List.of(read("x"), read("y", 1))),
                new Observed("w", Fate.VIEW, 0, List.of(read("x", 1), read("y", 1)))));
    assertEquals(1, findings.size(), findings::toString);
    assertTrue(findings.getFirst().startsWith("not a snapshot: v saw y=1"), findings.getFirst());
  }

  @Test
  void dependenciesAgainstTheOrderOfCommits() {
    List<String> findings =
        Anomalies.of(
            List.of(
                new Observed("a", Fate.COMMITTED, 6, List.of(append("x", 1))),
                new Observed("b", Fate.COMMITTED, 5, List.of(read("x", 1), append("y", 1)))));
    assertEquals(1, findings.size(), findings::toString);
    assertTrue(findings.getFirst().startsWith("not in the order of commits"), findings.getFirst());
  }
}
