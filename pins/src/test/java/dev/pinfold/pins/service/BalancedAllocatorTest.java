package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Choosing peers, by the rules of IPFS Cluster's balanced allocator.
class BalancedAllocatorTest {

  private static BalancedAllocator of(List<String> tags, List<Peer> peers) {
    return new BalancedAllocator(tags, peers, Set.copyOf(peers.stream().map(Peer::id).toList()));
  }

  private static final List<Peer> THREE =
      List.of(Stage.peer("a", 10), Stage.peer("b", 30), Stage.peer("c", 20));

  private static Peer in(String id, long free, String region) {
    return Stage.peer(id, free, Map.of("region", region));
  }

  @Test
  void theMostFreeSpaceFirst() {
    BalancedAllocator allocator = of(List.of(), THREE);
    assertEquals(List.of("b"), allocator.allocate(List.of(), 1, 1, List.of()));
    assertEquals(List.of("b", "c", "a"), allocator.allocate(List.of(), 1, 5, List.of()));
    assertEquals(List.of("a", "b", "c"), allocator.everyone());
  }

  @Test
  void equalOnesByTheirIds() {
    List<Peer> equal = List.of(Stage.peer("c", 5), Stage.peer("a", 5), Stage.peer("b", 5));
    assertEquals(List.of("a", "b", "c"), of(List.of(), equal).allocate(List.of(), 3, 3, List.of()));
  }

  @Test
  void whoHasEnoughKeepsThemWhoHasTooManyTheFirst() {
    BalancedAllocator allocator = of(List.of(), THREE);
    assertEquals(List.of("a"), allocator.allocate(List.of("a"), 1, 3, List.of("b")));
    assertEquals(List.of("a", "c"), allocator.allocate(List.of("a", "c", "b"), 1, 2, List.of()));
    assertEquals(
        List.of("a", "c", "b"), allocator.allocate(List.of("a", "c", "b"), 1, 3, List.of()));
  }

  @Test
  void whoLacksSomeTakesUpToWhatItWants() {
    BalancedAllocator allocator = of(List.of(), THREE);
    assertEquals(List.of("a", "b", "c"), allocator.allocate(List.of("a"), 2, 3, List.of()));
    assertEquals(List.of("a", "b"), allocator.allocate(List.of("a"), 2, 2, List.of()));
  }

  @Test
  void theOwnersWishComesFirst() {
    BalancedAllocator allocator = of(List.of(), THREE);
    assertEquals(List.of("a", "b"), allocator.allocate(List.of(), 2, 2, List.of("a", "gone")));
    assertEquals(List.of("c", "a"), allocator.allocate(List.of(), 1, 2, List.of("a", "c")));
  }

  @Test
  void whoIsLostIsReplacedWhoIsOnlyAwayIsKept() {
    List<Peer> alive = List.of(Stage.peer("b", 30), Stage.peer("c", 20));
    BalancedAllocator away = new BalancedAllocator(List.of(), alive, Set.of("a", "b", "c"));
    assertEquals(List.of("a"), away.allocate(List.of("a"), 1, 1, List.of()));
    assertEquals(List.of("b"), away.allocate(List.of(), 1, 1, List.of("a")));
    BalancedAllocator lost = new BalancedAllocator(List.of(), alive, Set.of("b", "c"));
    assertEquals(List.of("b"), lost.allocate(List.of("a"), 1, 1, List.of()));
    assertEquals(List.of("b", "c"), lost.everyone());
  }

  @Test
  void valuesOfATagTakeTurnsTheFreestFirst() {
    List<Peer> peers =
        List.of(
            in("eu1", 100, "eu"),
            in("eu2", 90, "eu"),
            in("eu3", 80, "eu"),
            in("us1", 10, "us"),
            in("us2", 5, "us"),
            in("as1", 200, "as"));
    BalancedAllocator allocator = of(List.of("region"), peers);
    // eu has 270 free, as 200, us 15.
    assertEquals(
        List.of("eu1", "as1", "us1", "eu2", "us2", "eu3"),
        allocator.allocate(List.of(), 6, 6, List.of()));
    assertEquals(List.of("us2", "eu1"), allocator.allocate(List.of(), 2, 2, List.of("us2")));
  }

  @Test
  void withinAValueTheNextTagCounts() {
    List<Peer> peers = new ArrayList<>();
    for (String region : List.of("eu", "us")) {
      for (String rack : List.of("r1", "r2")) {
        for (int i = 0; i < 2; i++) {
          long free = (region.equals("eu") ? 100 : 0) + (rack.equals("r1") ? 10 : 0) + i;
          peers.add(Stage.peer(region + rack + i, free, Map.of("region", region, "rack", rack)));
        }
      }
    }
    assertEquals(
        List.of("eur11", "usr11", "eur21", "usr21"),
        of(List.of("region", "rack"), peers).allocate(List.of(), 4, 4, List.of()));
  }

  @Test
  void whoLacksATagIsNotChosen() {
    List<Peer> peers = List.of(in("a", 1, "eu"), Stage.peer("b", 100));
    BalancedAllocator allocator = of(List.of("region"), peers);
    assertEquals(List.of("a"), allocator.allocate(List.of(), 1, 2, List.of("b")));
    assertEquals(List.of("b"), allocator.allocate(List.of("b"), 1, 2, List.of()), "but kept");
  }

  @Test
  void saysWhatIsLacking() {
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> of(List.of(), THREE).allocate(List.of("a"), 5, 7, List.of()));
    assertEquals(Problem.Kind.UNAVAILABLE, e.problem().kind());
    assertEquals("not_enough_peers", e.problem().code());
    assertEquals(
        "not enough peers to allocate CID. Needed at least: 4. Wanted at most: 6. Available"
            + " candidates: 2. See logs for more info.",
        e.problem().message());
  }

  @Test
  void byChanceNoValueHasTwoMoreThanAnotherThatHadRoom() {
    Random random = new Random(3);
    for (int run = 0; run < 2_000; run++) {
      List<Peer> peers = new ArrayList<>();
      Map<String, Integer> room = new TreeMap<>();
      int count = 1 + random.nextInt(20);
      for (int i = 0; i < count; i++) {
        String region = "r" + random.nextInt(4);
        peers.add(in("p" + i, random.nextInt(5), region));
        room.merge(region, 1, Integer::sum);
      }
      int min = 1 + random.nextInt(count);
      int max = min + random.nextInt(3);
      List<String> chosen = of(List.of("region"), peers).allocate(List.of(), min, max, List.of());
      assertEquals(Math.min(max, count), chosen.size());
      assertEquals(chosen.size(), new HashSet<>(chosen).size());
      Map<String, Integer> taken = new TreeMap<>();
      room.keySet().forEach(region -> taken.put(region, 0));
      for (String id : chosen) {
        taken.merge(
            "" + peers.get(Integer.parseInt(id.substring(1))).tags().get("region"),
            1,
            Integer::sum);
      }
      taken.forEach(
          (region, n) ->
              taken.forEach(
                  (other, m) ->
                      assertTrue(n <= m + 1 || m.equals(room.get(other)), taken + " of " + room)));
    }
  }

  @Test
  void aPinOnAllPeersNeedsFewEnough() {
    Set<String> few = ids(BalancedAllocator.PEERS_OF_PIN_MAX);
    assertEquals(few.size(), new BalancedAllocator(List.of(), List.of(), few).everyone().size());
    BalancedAllocator many =
        new BalancedAllocator(List.of(), List.of(), ids(BalancedAllocator.PEERS_OF_PIN_MAX + 1));
    ProblemException refused = assertThrows(ProblemException.class, many::everyone);
    assertEquals("too_many_peers_for_pin", refused.problem().code());
  }

  private static Set<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "peer" + i).collect(Collectors.toSet());
  }
}
