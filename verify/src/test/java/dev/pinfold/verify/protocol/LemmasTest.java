package dev.pinfold.verify.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The lemmas of `docs/locking/protocol.md`, for all modes, and for all pairs of small requests and
/// plans.
class LemmasTest {

  private static final LockPlan.Limits SHORT = new LockPlan.Limits(1, 1);

  @Test
  void strongerModesConflictWithMore() {
    for (LockMode weak : LockMode.values()) {
      for (LockMode strong : LockMode.values()) {
        for (LockMode other : LockMode.values()) {
          if (strong.covers(weak)) {
            assertTrue(!strong.admits(other) || weak.admits(other));
            assertTrue(!other.admits(strong) || other.admits(weak));
          }
        }
      }
    }
  }

  @Test
  void whoMeetsClashes() {
    List<Want> wants = wants();
    int meeting = 0;
    for (Want one : wants) {
      for (Want other : wants) {
        boolean clash = clash(LockPlan.of(one.request()), LockPlan.of(other.request()));
        assertEquals(one.meets(other), clash, one + " and " + other);
        meeting += clash ? 1 : 0;
      }
    }
    assertTrue(meeting > 300, "that many meet: " + meeting);
  }

  @Test
  void whoMeetsClashesInPlansOfTwo() {
    List<Want> wants = wants();
    for (LockPlan.Limits limits : List.of(LockPlan.Limits.DEFAULT, SHORT)) {
      List<LockPlan> plans = new ArrayList<>();
      List<List<Want>> pairs = new ArrayList<>();
      for (Want one : wants) {
        for (Want other : wants) {
          pairs.add(List.of(one, other));
          plans.add(LockPlan.of(requests(List.of(one, other)), limits));
        }
      }
      for (int i = 0; i < plans.size(); i++) {
        for (Want third : wants) {
          boolean meets = pairs.get(i).stream().anyMatch(third::meets);
          if (meets) {
            assertTrue(
                clash(plans.get(i), LockPlan.of(third.request())), pairs.get(i) + ", " + third);
          }
        }
      }
    }
  }

  private static List<LockRequest> requests(List<Want> wants) {
    return wants.stream().map(Want::request).toList();
  }

  private static boolean clash(LockPlan one, LockPlan other) {
    for (LockPlan.Lock a : one.locks()) {
      for (LockPlan.Lock b : other.locks()) {
        if (a.granule().equals(b.granule()) && Configuration.clash(a.mode(), b.mode())) {
          return true;
        }
      }
    }
    return false;
  }

  /// All requests on two documents with paths of up to three of two names.
  private static List<Want> wants() {
    List<String> paths = new ArrayList<>(List.of(""));
    for (int i = 0; i < paths.size(); i++) {
      if (paths.get(i).length() < 6) {
        paths.add(paths.get(i) + ".a");
        paths.add(paths.get(i) + ".b");
      }
    }
    List<Want> wants = new ArrayList<>(List.of(Want.of("read *"), Want.of("write *")));
    for (String path : paths) {
      wants.add(Want.of("find " + (path.isEmpty() ? "." : path)));
      for (String document : List.of("d1", "d2")) {
        wants.add(Want.of("read " + document + path));
        wants.add(Want.of("write " + document + path));
      }
    }
    return wants;
  }
}
