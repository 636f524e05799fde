package dev.pinfold.volumes.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "tank/",
        "/tank",
        "tank//a",
        "-o",
        "tank/-x",
        "tank/a b",
        "tank/a;b",
        "tank/a@b",
        "tank/a#b",
        "tank/é",
        "tank/..",
        "tank/./a",
        "tank/$(id)",
        "tank/a\nb",
        "tank/%recv",
        "1tank"
      })
  void whatZfsOrAShellWouldReadOtherwiseIsRefused(String name) {
    ProblemException refused = assertThrows(ProblemException.class, () -> new DatasetName(name));
    assertEquals("invalid_dataset", refused.problem().code());
  }

  @Test
  @DisplayName("within is by whole names")
  void within() {
    DatasetName root = new DatasetName("tank/pinfold");
    assertTrue(root.isWithin(root));
    assertTrue(root.child("main").isWithin(root));
    assertFalse(new DatasetName("tank/pinfold2").isWithin(root));
    assertFalse(new DatasetName("tank").isWithin(root));
    assertEquals("tank", root.pool());
  }

  @Test
  @DisplayName("snapshots and bookmarks are read back as they are printed")
  void snapshots() {
    for (String text : List.of("tank/a@monday", "tank/a#monday", "tank@x:1.2-3_4")) {
      assertEquals(text, SnapshotName.parse(text).toString());
    }
    for (String text : List.of("tank/a", "tank/a@", "tank/a@b@c", "tank/a@-r", "tank/a@b/c")) {
      assertThrows(ProblemException.class, () -> SnapshotName.parse(text));
    }
  }

  @Property(tries = 60)
  void aShellReadsAQuotedArgumentAsItWas(@ForAll @NotBlank String argument) throws IOException {
    if (argument.indexOf('\0') >= 0 || !argument.equals(roundTrip(argument))) {
      return;
    }
    Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Host.quoted(argument)).start();
    assertEquals(argument, new String(shell.getInputStream().readAllBytes(), UTF));
  }

  private static final Charset UTF = StandardCharsets.UTF_8;

  /// Lone surrogates have no bytes.
  private static String roundTrip(String text) {
    return new String(text.getBytes(UTF), UTF);
  }
}
