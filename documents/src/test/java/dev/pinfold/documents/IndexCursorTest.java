package dev.pinfold.documents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.OrderedKey.Special;
import dev.pinfold.documents.value.Path;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scans of an index against a sorted list of its entries.
class IndexCursorTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Object[] VALUES = {
    Special.MISSING,
    Special.NULL,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    -1_000_000_000_000L,
    -10L,
    -9L,
    -1L,
    0L,
    1L,
    9L,
    10L,
    100L,
    1_000_000_000_000_000_000L,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE,
    new BigDecimal("-0.5"),
    new BigDecimal("9.25"),
    new BigDecimal("1E+30"),
    "",
    "\0",
    "\0\0",
    "a",
    "a\0",
    "a\0b",
    "a\0ÿ",
    "a\u0001",
    "aa",
    "aÿ",
    "b",
    "ÿ",
    "\uFFFF",
    "😀",
    "😀\0",
    "s".repeat(512),
    false,
    true,
  };

  @TempDir java.nio.file.Path directory;
  private Database database;
  private Collection docs;

  @BeforeEach
  void open() {
    database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    docs = database.collection("docs");
  }

  @AfterEach
  void checkAndClose() {
    assertEquals(List.of(), database.check(false, _ -> {}).findings());
    database.close();
  }

  /// An entry of an index.
  private record Entry(List<Object> values, String id) {}

  private static int rank(Object value) {
    return switch (value) {
      case Special special -> special == Special.MISSING ? 0 : 1;
      case Number _ -> 2;
      case String _ -> 3;
      default -> 4;
    };
  }

  private static int compare(Object a, Object b) {
    if (rank(a) != rank(b)) {
      return Integer.compare(rank(a), rank(b));
    }
    return switch (a) {
      case Number _ -> new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
      case String text ->
          Arrays.compareUnsigned(
              text.getBytes(StandardCharsets.UTF_8), b.toString().getBytes(StandardCharsets.UTF_8));
      case Boolean truth -> truth.compareTo((Boolean) b);
      default -> 0;
    };
  }

  private int compare(Entry a, Entry b) {
    for (int i = 0; i < a.values().size(); i++) {
      int order = compare(a.values().get(i), b.values().get(i));
      if (order != 0) {
        return order;
      }
    }
    return Arrays.compareUnsigned(key(a.id()), key(b.id()));
  }

  private byte[] key(String id) {
    return database.engine().documentKey(database.engine().collection("docs"), id);
  }

  private static void set(ObjectNode node, String name, Object value) {
    switch (value) {
      case Special special when special == Special.NULL -> node.putNull(name);
      case Long number -> node.put(name, number);
      case BigDecimal number -> node.put(name, number);
      case String text -> node.put(name, text);
      case Boolean truth -> node.put(name, truth);
      default -> {}
    }
  }

  private void put(String id, Object a, Object b) throws Exception {
    ObjectNode document = MAPPER.createObjectNode();
    set(document, "a", a);
    set(document, "b", b);
    docs.put(id, MAPPER.writeValueAsBytes(document));
  }

  private static List<Entry> read(IndexScan scan, int fields) {
    List<Entry> entries = new ArrayList<>();
    try (IndexCursor cursor = scan.open()) {
      while (cursor.next()) {
        entries.add(
            new Entry(IntStream.range(0, fields).mapToObj(cursor::value).toList(), cursor.id()));
      }
      assertThrows(IllegalStateException.class, cursor::id);
    }
    return entries;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void scansAreThoseOfASortedList(int seed) throws Exception {
    Random random = new Random(seed);
    docs.createIndex("ab", Path.of("a"), Path.of("b"));
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Object a = VALUES[random.nextInt(VALUES.length)];
      Object b = VALUES[random.nextInt(VALUES.length)];
      String id = i % 10 == 0 ? "d\0" + i : "d" + i;
      put(id, a, b);
      all.add(new Entry(List.of(a, b), id));
    }
    all.sort(this::compare);
    try (ReadView view = database.readView()) {
      assertEquals(all, read(view.entries("docs", "ab"), 2));
      for (int i = 0; i < 300; i++) {
        scan(view, all, random);
      }
    }
  }

  private void scan(ReadView view, List<Entry> all, Random random) {
    IndexScan scan = view.entries("docs", "ab");
    Predicate<Entry> wanted = _ -> true;
    int fixed = random.nextInt(3);
    for (int i = 0; i < fixed; i++) {
      int at = i;
      Object value = simple(random, all.get(random.nextInt(all.size())).values().get(at));
      scan = scan.equal(value);
      wanted = wanted.and(entry -> compare(entry.values().get(at), value) == 0);
    }
    for (int i = fixed < 2 ? random.nextInt(3) : 0; i > 0; i--) {
      Object value = simple(random, VALUES[random.nextInt(VALUES.length)]);
      int kind = random.nextInt(value instanceof String ? 6 : 4);
      scan =
          switch (kind) {
            case 0 -> scan.atLeast(value);
            case 1 -> scan.moreThan(value);
            case 2 -> scan.atMost(value);
            case 3 -> scan.lessThan(value);
            default -> scan.prefix((String) value);
          };
      wanted =
          wanted.and(
              entry -> {
                Object found = entry.values().get(fixed);
                int order = compare(found, value);
                return switch (kind) {
                  case 0 -> order >= 0;
                  case 1 -> order > 0;
                  case 2 -> order <= 0;
                  case 3 -> order < 0;
                  default -> found instanceof String text && text.startsWith((String) value);
                };
              });
    }
    List<Entry> expected = new ArrayList<>(all.stream().filter(wanted).toList());
    if (random.nextBoolean()) {
      scan = scan.descending();
      Collections.reverse(expected);
    }
    assertEquals(expected, read(scan, 2));
    if (!expected.isEmpty()) {
      int from = random.nextInt(expected.size());
      byte[] position;
      try (IndexCursor cursor = scan.open()) {
        for (int i = 0; i <= from; i++) {
          assertTrue(cursor.next());
        }
        position = cursor.position();
      }
      assertEquals(expected.subList(from + 1, expected.size()), read(scan.behind(position), 2));
    }
  }

  /// A value that a scan takes: not a fraction.
  private static Object simple(Random random, Object value) {
    return value instanceof BigDecimal number
        ? number.precision() - number.scale() > 18 ? Long.MAX_VALUE : number.longValue()
        : value.equals(9L) && random.nextBoolean() ? (Object) 9 : value;
  }

  /// Between two pages others come and go; who stays is seen once.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aScanGoesOnWhileOthersWrite(boolean down) throws Exception {
    Random random = new Random(7);
    docs.createIndex("ab", Path.of("a"), Path.of("b"));
    Set<String> stay = new HashSet<>();
    for (int i = 0; i < 120; i++) {
      put("d" + i, "owner", (long) random.nextInt(40));
      stay.add("d" + i);
    }
    List<Entry> seen = new ArrayList<>();
    byte[] position = null;
    for (boolean more = true; more; ) {
      try (ReadView view = database.readView()) {
        IndexScan scan = view.entries("docs", "ab").equal("owner").behind(position);
        try (IndexCursor cursor = (down ? scan.descending() : scan).open()) {
          for (int i = 0; i < 7; i++) {
            more = cursor.next();
            if (!more) {
              break;
            }
            seen.add(new Entry(List.of(cursor.value(0), cursor.value(1)), cursor.id()));
            position = cursor.position();
          }
        }
      }
      // The entry that it continues behind goes too.
      Set<String> leave = new HashSet<>(Set.of(seen.getLast().id()));
      for (int i = 0; i < 3; i++) {
        leave.add("d" + random.nextInt(120));
      }
      for (String id : leave) {
        docs.delete(id);
        stay.remove(id);
      }
      put("new" + seen.size(), "owner", (long) random.nextInt(40));
    }
    Comparator<Entry> order = down ? this.reversed() : this::compare;
    for (int i = 1; i < seen.size(); i++) {
      assertTrue(order.compare(seen.get(i - 1), seen.get(i)) < 0);
    }
    assertTrue(seen.stream().map(Entry::id).toList().containsAll(stay));
  }

  private Comparator<Entry> reversed() {
    return (a, b) -> compare(b, a);
  }

  @Test
  void membersHaveTwoValues() throws Exception {
    docs.createIndex("om", Path.of("owner"), Path.parse("meta.*"), Path.of("n"));
    docs.put("1", MAPPER.writeValueAsBytes(Map.of("owner", "o", "meta", Map.of("k", "v"), "n", 1)));
    docs.put(
        "2",
        MAPPER.writeValueAsBytes(
            Map.of("owner", "o", "meta", Map.of("k", List.of("v", "w"), "l", true), "n", 2)));
    docs.put("3", MAPPER.writeValueAsBytes(Map.of("owner", "o", "n", 3)));
    try (ReadView view = database.readView()) {
      assertEquals(
          List.of(
              new Entry(List.of("o", "k", "v", 1L), "1"),
              new Entry(List.of("o", "k", "v", 2L), "2"),
              new Entry(List.of("o", "k", "w", 2L), "2"),
              new Entry(List.of("o", "l", true, 2L), "2")),
          read(view.entries("docs", "om"), 4));
      assertEquals(
          List.of(new Entry(List.of("o", "k", "v", 2L), "2")),
          read(view.entries("docs", "om").equal("o", "k", "v").moreThan(1), 4));
    }
  }

  @Test
  void whatAKeyDoesNotHoldIsSaid() throws Exception {
    docs.createIndex("a", Path.of("a"));
    String[] longs = {"s".repeat(512), "s".repeat(513), "é".repeat(300)};
    for (String text : longs) {
      put(text.length() + text.substring(0, 1), text, 1L);
    }
    docs.put("array", "{\"a\":[[1],{}]}".getBytes(StandardCharsets.UTF_8));
    try (ReadView view = database.readView()) {
      Map<String, Object> seen = new HashMap<>();
      for (Entry entry : read(view.entries("docs", "a"), 1)) {
        seen.put(entry.id(), entry.values().getFirst());
      }
      assertEquals(
          Map.of(
              "512s",
              longs[0],
              "513s",
              Special.SHORTENED,
              "300é",
              Special.SHORTENED,
              "array",
              Special.SHORTENED),
          seen);
      for (String text : longs) {
        assertEquals(1, read(view.entries("docs", "a").equal(text), 1).size());
      }
    }
  }

  @Test
  void wrongScansAreRefused() throws Exception {
    docs.createIndex("ab", Path.of("a"), Path.of("b"));
    put("d", 1L, 2L);
    try (ReadView view = database.readView()) {
      assertEquals("index_not_found", codeOf(() -> view.entries("docs", "other")));
      assertEquals("index_not_found", codeOf(() -> view.entries("other", "ab")));
      IndexScan scan = view.entries("docs", "ab");
      assertEquals("invalid_index_scan", codeOf(() -> scan.equal(1, 2, 3)));
      assertEquals("invalid_index_scan", codeOf(() -> scan.equal(1, 2).atLeast(3)));
      assertEquals("invalid_index_scan", codeOf(() -> scan.atLeast(1).equal(1)));
      assertEquals("invalid_index_scan", codeOf(() -> scan.equal(1.5)));
      assertEquals("invalid_index_scan", codeOf(() -> scan.equal(Special.SHORTENED)));
      assertEquals("invalid_index_scan", codeOf(() -> scan.equal("\ud800")));
      assertEquals("invalid_index_scan", codeOf(() -> scan.atMost("s".repeat(513))));
      assertEquals("invalid_index_scan", codeOf(() -> scan.prefix("s".repeat(513))));
      assertEquals(List.of(), read(scan.moreThan(5).lessThan(3), 2));
      assertEquals(1, read(scan.prefix("").descending(), 2).size() + 1);
      IndexCursor cursor = scan.open();
      assertThrows(IllegalStateException.class, cursor::position);
      assertTrue(cursor.next());
      assertThrows(IndexOutOfBoundsException.class, () -> cursor.value(2));
      cursor.close();
      cursor.close();
      assertThrows(IllegalStateException.class, cursor::next);
    }
  }

  private static String codeOf(Runnable action) {
    return assertThrows(ProblemException.class, action::run).problem().code();
  }

  @Test
  void documentsAreGotTogether() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      if (i % 3 != 0) {
        put("d" + i, (long) i, "x".repeat(i % 50 == 1 ? 9_000 : 3));
      }
      ids.add("d" + i);
    }
    ids.add("d1");
    try (ReadView view = database.readView()) {
      docs.delete("d1");
      put("d0", 0L, 0L);
      List<byte[]> all = view.get("docs", ids);
      assertEquals(701, all.size());
      for (int i = 0; i < 701; i++) {
        assertArrayEquals(view.get("docs", ids.get(i)), all.get(i), ids.get(i));
      }
      assertEquals(466 + 1, all.stream().filter(document -> document != null).count());
      assertEquals(Collections.nCopies(2, null), view.get("none", List.of("a", "b")));
      assertEquals(List.of(), view.get("docs", List.of()));
      assertEquals("invalid_id", codeOf(() -> view.get("docs", List.of("a", ""))));
    }
  }

  @Test
  void documentsAreScannedInParts() throws Exception {
    database.collection("before").put("x", new byte[] {'1'});
    Map<String, String> model = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      put("d" + i, (long) i, "x".repeat(i % 50 == 1 ? 9_000 : 3));
      model.put("d" + i, new String(docs.get("d" + i), StandardCharsets.UTF_8));
    }
    database.collection("after").put("x", new byte[] {'1'});
    try (ReadView view = database.readView()) {
      Map<String, String> whole = new HashMap<>();
      List<String> order = new ArrayList<>();
      try (DocumentCursor cursor = view.scan("docs", null)) {
        assertThrows(IllegalStateException.class, cursor::id);
        while (cursor.next()) {
          whole.put(cursor.id(), new String(cursor.json(), StandardCharsets.UTF_8));
          order.add(cursor.id());
        }
        assertThrows(IllegalStateException.class, cursor::json);
      }
      assertEquals(model, whole);
      assertEquals(500, order.size());
      // In parts, one behind the other, in pages of seven.
      List<String> parts = new ArrayList<>();
      int[] borders = {0, 1, 1 << 20, (1 << 20) + 1, 9_000_000, ReadView.SLOTS};
      for (int part = 1; part < borders.length; part++) {
        String last = null;
        for (boolean more = true; more; ) {
          try (DocumentCursor cursor = view.scan("docs", borders[part - 1], borders[part], last)) {
            for (int i = 0; i < 7; i++) {
              more = cursor.next();
              if (!more) {
                break;
              }
              last = cursor.id();
              parts.add(last);
            }
          }
        }
      }
      assertEquals(order, parts);
      // Continuing behind one that is gone, or in another part.
      try (DocumentCursor cursor = view.scan("docs", "gone")) {
        int rest = 0;
        while (cursor.next()) {
          rest++;
        }
        assertTrue(rest > 0 && rest < 500);
      }
      try (DocumentCursor cursor = view.scan("docs", 0, 1 << 20, order.getLast())) {
        assertFalse(cursor.next());
      }
      assertThrows(IllegalArgumentException.class, () -> view.scan("docs", 5, 4, null));
      assertThrows(
          IllegalArgumentException.class, () -> view.scan("docs", 0, ReadView.SLOTS + 1, null));
    }
  }
}
