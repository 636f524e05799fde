package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class OwnersTest {

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void open() {
    stage = new Stage(directory);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private static String code(Executable body) {
    return assertThrows(ProblemException.class, body).problem().code();
  }

  // ---- owners

  @Test
  void ownersSurviveARestart() {
    Owner made = stage.owners.create("alice", new Quota(5, 7));
    assertEquals(made, stage.owners.find("alice"));
    Owner changed = stage.owners.change("alice", new Quota(6, 8), true);
    stage = stage.reopen();
    assertEquals(changed, stage.owners.find("alice"));
    assertEquals(new Quota(6, 8), changed.quota());
    assertTrue(changed.suspended());
    assertEquals(made.number(), changed.number());
    assertEquals("alice", stage.owners.nameOf(made.number()));
    assertEquals("owner 99", stage.owners.nameOf(99));
    assertNull(stage.owners.find("bob"));
    assertEquals("owner_not_found", code(() -> stage.owners.require("bob")));
  }

  @Test
  void numbersAreNeverGivenTwice() throws Exception {
    AtomicInteger names = new AtomicInteger();
    Set<Integer> numbers =
        new HashSet<>(
            Crowd.run(
                8,
                () ->
                    stage.owners.create("o" + names.incrementAndGet(), Quota.UNLIMITED).number()));
    assertEquals(8, numbers.size());
    assertFalse(numbers.contains(0), "0 is nobody");
    stage = stage.reopen();
    assertTrue(numbers.add(stage.owners.create("late", Quota.UNLIMITED).number()));
  }

  @Test
  void namesAreUniqueAndPlain() {
    stage.owners.create("a.b_c-d@e", Quota.UNLIMITED);
    assertEquals("owner_exists", code(() -> stage.owners.create("a.b_c-d@e", Quota.UNLIMITED)));
    for (String bad : List.of("", "a b", "a/b", "ü", "a\n", "x".repeat(65))) {
      assertEquals("invalid_owner", code(() -> stage.owners.create(bad, Quota.UNLIMITED)), bad);
      assertNull(stage.owners.find(bad));
    }
    Owner one = stage.owners.ensure("one");
    assertEquals(one, stage.owners.ensure("one"));
  }

  @Test
  void listsGoByName() {
    for (String name : List.of("c", "a", "d", "b")) {
      stage.owners.create(name, Quota.UNLIMITED);
    }
    List<String> names = new ArrayList<>();
    stage.owners.list("", 3).forEach(owner -> names.add(owner.name()));
    stage.owners.list("c", 3).forEach(owner -> names.add(owner.name()));
    assertEquals(List.of("a", "b", "c", "d"), names);
  }

  // ---- tokens

  @Test
  void aTokenIsItsOwners() {
    Owner alice = stage.owners.create("alice", Quota.UNLIMITED);
    stage.owners.create("bob", Quota.UNLIMITED);
    Owners.NewToken token = stage.owners.issue("alice", "laptop", null);
    assertEquals(alice, stage.owners.authenticate(token.text()));
    assertNull(stage.owners.authenticate(""));
    assertNull(stage.owners.authenticate(token.text() + "x"));
    assertNull(stage.owners.authenticate(token.token().hash()), "the hash is no token");
    assertNotEquals(token.text(), stage.owners.issue("alice", "laptop", null).text());
    assertEquals("owner_not_found", code(() -> stage.owners.issue("carol", "", null)));
    assertEquals("invalid_label", code(() -> stage.owners.issue("alice", "x".repeat(256), null)));
    stage = stage.reopen();
    assertEquals(alice, stage.owners.authenticate(token.text()));
    assertEquals(2, stage.owners.tokens("alice").size());
    assertEquals(0, stage.owners.tokens("bob").size());
    assertEquals(2, stage.owners.tokens(null).size());
  }

  @Test
  void whoIsSuspendedLaterIsSeenSo() {
    stage.owners.create("alice", Quota.UNLIMITED);
    Owners.NewToken token = stage.owners.issue("alice", "", null);
    stage.owners.authenticate(token.text());
    stage.owners.change("alice", Quota.UNLIMITED, true);
    Owner seen = stage.owners.authenticate(token.text());
    assertTrue(seen != null && seen.suspended());
  }

  @Test
  void aTokenEndsAtItsTime() {
    stage.owners.create("alice", Quota.UNLIMITED);
    Owners.NewToken token = stage.owners.issue("alice", "", Stage.START.plusSeconds(10));
    stage.clock.advance(Duration.ofMillis(9_999));
    assertTrue(stage.owners.authenticate(token.text()) != null);
    stage.clock.advance(Duration.ofMillis(1));
    assertNull(stage.owners.authenticate(token.text()));
    stage = stage.reopen();
    assertNull(stage.owners.authenticate(token.text()));
  }

  @Test
  void aTokenIsTakenBackByTheBeginningOfItsHash() {
    stage.owners.create("alice", Quota.UNLIMITED);
    Owners.NewToken first = stage.owners.issue("alice", "1", null);
    Owners.NewToken second = stage.owners.issue("alice", "2", null);
    stage.owners.authenticate(first.text());
    assertEquals("token_not_found", code(() -> stage.owners.revoke("")));
    assertEquals("token_not_found", code(() -> stage.owners.revoke("not hex")));
    assertEquals(first.token(), stage.owners.revoke(first.token().id()));
    assertNull(stage.owners.authenticate(first.text()));
    assertTrue(stage.owners.authenticate(second.text()) != null);
    stage = stage.reopen();
    assertNull(stage.owners.authenticate(first.text()));
    assertEquals(
        "token_not_found", code(() -> stage.owners.revoke(second.token().hash().substring(0, 5))));
    stage.owners.revoke(second.token().hash());
    assertNull(stage.owners.authenticate(second.text()));
  }

  @Test
  void noTokenIsOnDisk() throws IOException {
    stage.owners.create("alice", Quota.UNLIMITED);
    String text = stage.owners.issue("alice", "findable-label", null).text();
    stage.owners.register("secret-of-the-configuration", "alice", "", null);
    stage.owners.authenticate(text);
    stage.close();
    boolean label = false;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains(text.substring(3)), file.toString());
        assertFalse(bytes.contains("secret-of-the-configuration"), file.toString());
        label |= bytes.contains("findable-label");
      }
    }
    assertTrue(label, "what is on disk can be found there");
    stage = new Stage(directory);
  }

  @Test
  void twoServersMakeAnOwnerOnce() throws Exception {
    Owners other = new Owners(stage.registry, stage.clock, new SecureRandom());
    for (int i = 0; i < 50; i++) {
      String name = "shared" + i;
      try (ExecutorService both = Executors.newFixedThreadPool(2)) {
        Future<Owner> first = both.submit(() -> stage.owners.ensure(name));
        Future<Owner> second = both.submit(() -> other.ensure(name));
        assertEquals(first.get(), second.get());
      }
      int number = other.require(name).number();
      assertEquals(name, stage.owners.nameOf(number));
    }
  }
}
