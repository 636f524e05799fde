package dev.pinfold.verify.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.verify.explore.Property;
import dev.pinfold.verify.protocol.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every broken variant is found, and the same transactions under the protocol itself are not.
class MutantsTest {

  static List<Mutant> all() {
    return Mutants.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isFound(Mutant mutant) {
    Hunt.Prey prey = Hunt.of(mutant);
    assertNotNull(prey);
    assertTrue(prey.length() + prey.circle().size() > 0);
    if (mutant.breaks() == Property.NO_DEADLOCK) {
      List<String> text = MutantPage.text(mutant, prey);
      assertTrue(text.getLast().contains("waits for"), text.toString());
    }
  }

  /// What the variants' transactions want, by the rules of the engine.
  @ParameterizedTest
  @MethodSource("all")
  void theProtocolItselfIsNotFound(Mutant mutant) {
    Configuration broken = mutant.configuration();
    for (boolean planned : List.of(true, false)) {
      Configuration.Builder repaired =
          Configuration.named(broken.name()).shards(broken.granules().shards());
      for (int t = 0; t < broken.transactions(); t++) {
        String[] wants = wants(broken, t);
        if (planned) {
          repaired.planned(wants);
        } else {
          repaired.discovered(wants);
        }
      }
      if (broken.endless()) {
        repaired.endless();
      }
      repaired.leaderChanges(broken.leaderChanges());
      assertNull(Hunt.find(repaired.build(), mutant.breaks()));
    }
  }

  private static String[] wants(Configuration configuration, int transaction) {
    List<String> wants = new ArrayList<>();
    for (int i = 0; i < configuration.accesses().size(); i++) {
      if (configuration.owners().get(i) == transaction) {
        wants.add(configuration.accesses().get(i).toString());
      }
    }
    return wants.toArray(String[]::new);
  }

  @Test
  void thePageIsWhatTheCommandWrites() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "locking", "mutants.md"));
    assertEquals(
        MutantPage.write(),
        page,
        "write it again: ./dev verify --mutants-page docs/locking/mutants.md");
  }
}
