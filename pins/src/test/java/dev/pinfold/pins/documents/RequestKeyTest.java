package dev.pinfold.pins.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.model.RequestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestKeyTest {

  private static List<RequestId> ids() {
    Random random = new Random(1);
    List<RequestId> ids = new ArrayList<>();
    ids.add(new RequestId(new UUID(0, 0)));
    ids.add(new RequestId(new UUID(-1, -1)));
    for (int bit = 0; bit < 64; bit++) {
      ids.add(new RequestId(new UUID(1L << bit, 0)));
      ids.add(new RequestId(new UUID(0, 1L << bit)));
    }
    for (int i = 0; i < 5_000; i++) {
      ids.add(RequestId.of(random.nextLong(1L << 48), random.nextInt(), random.nextLong()));
      ids.add(RequestId.of(random.nextInt(3), random.nextInt(3) - 1, random.nextInt(3)));
    }
    return ids;
  }

  @Test
  void readsWhatItWrites() {
    for (RequestId id : ids()) {
      String key = RequestKey.of(id);
      assertEquals(22, key.length());
      assertEquals(id, RequestKey.parse(key));
    }
  }

  @Test
  void sortsAsTheIdsDo() {
    List<RequestId> byId = new ArrayList<>(ids());
    byId.sort(Comparator.naturalOrder());
    List<RequestId> byKey = new ArrayList<>(byId);
    byKey.sort(Comparator.comparing(RequestKey::of));
    assertEquals(byId, byKey);
  }

  @Test
  void refusesWhatIsNone() {
    String good = RequestKey.of(RequestId.of(1, 2, 3));
    for (String bad :
        List.of(
            "",
            good + "-",
            good.substring(1),
            good.replace(good.charAt(5), '.'),
            "é".repeat(22),
            "\uffff".repeat(22))) {
      assertThrows(IllegalArgumentException.class, () -> RequestKey.parse(bad), bad);
    }
  }
}
