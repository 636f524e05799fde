package dev.pinfold.volumes.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.bed.Commands;
import dev.pinfold.bed.Pool;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a user who is not root can do, on a real pool: all that a server does with what is planned,
/// and not all of it with any less.
@Tag("zfs")
class DelegationOnZfsTest {

  private static final String USER = "nobody";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Zfs zfs = new Zfs(new Tool(Host.HERE));
  private Pool pool;
  private DatasetName root;

  @BeforeEach
  void makeRoot() {
    pool = Pool.single().create();
    root = new DatasetName(pool.name() + "/pinfold");
    Commands.run("zfs", "create", root.text());
    Commands.run("zfs", "create", root + "/main");
  }

  @AfterEach
  void destroyPool() {
    pool.close();
  }

  private static boolean may(String... command) {
    List<String> argv =
        new ArrayList<>(List.of("setpriv", "--reuid=" + USER, "--regid=65534", "--clear-groups"));
    argv.addAll(List.of(command));
    return Commands.attempt(LIMIT, argv).status() == 0;
  }

  /// What a server does, in an order in which it can; each operation with whether it went well.
  private Map<String, Boolean> work() {
    String main = root + "/main";
    Map<String, Boolean> went = new TreeMap<>();
    went.put("snapshot", may("zfs", "snapshot", "-o", "pinfold:sequence=1", main + "@a"));
    if (!went.get("snapshot")) {
      Commands.run("zfs", "snapshot", main + "@a");
    }
    went.put("hold", may("zfs", "hold", "pinfold", main + "@a"));
    if (!went.get("hold")) {
      Commands.run("zfs", "hold", "pinfold", main + "@a");
    }
    went.put("send", may("sh", "-c", "zfs send " + main + "@a > /dev/null"));
    went.put("bookmark", may("zfs", "bookmark", main + "@a", main + "#a"));
    went.put("release", may("zfs", "release", "pinfold", main + "@a"));
    if (!went.get("release")) {
      Commands.run("zfs", "release", "pinfold", main + "@a");
    }
    went.put("destroy", may("zfs", "destroy", main + "@a"));
    Commands.attempt(LIMIT, List.of("zfs", "destroy", main + "@a"));
    Commands.attempt(LIMIT, List.of("zfs", "destroy", main + "#a"));
    return went;
  }

  @Test
  @DisplayName(
      "with what is planned all of it works, and without any one of them something does not")
  void exactMinimum() {
    List<Step> steps = new ArrayList<>();
    Delegation delegation = new Delegation(zfs);
    delegation.plan(root, USER, steps);
    assertEquals(1, steps.size());
    zfs.tool().run(steps.getFirst().command());
    assertEquals(Set.of(), delegation.missing(root, USER, Delegation.needed()));
    assertTrue(work().values().stream().allMatch(went -> went), work().toString());

    Set<String> tried = new TreeSet<>(Delegation.needed());
    // Keys are tried where there are encrypted datasets.
    tried.remove("load-key");
    for (String permission : tried) {
      Commands.run("zfs", "unallow", "-u", USER, permission, root.text());
      assertEquals(Set.of(permission), delegation.missing(root, USER, Delegation.needed()));
      Map<String, Boolean> went = work();
      assertTrue(went.containsValue(false), "nothing needs " + permission);
      went.forEach(
          (operation, well) ->
              assertNotEquals(
                  well,
                  Delegation.neededFor(operation).contains(permission),
                  operation + " without " + permission));
      Commands.run("zfs", "allow", "-u", USER, permission, root.text());
    }
  }

  @Test
  @DisplayName("nothing is allowed outside of the root")
  void outside() {
    List<Step> steps = new ArrayList<>();
    new Delegation(zfs).plan(root, USER, steps);
    zfs.tool().run(steps.getFirst().command());
    Commands.run("zfs", "create", pool.name() + "/other");
    assertEquals(false, may("zfs", "snapshot", pool.name() + "/other@a"));
    assertEquals(false, may("zfs", "snapshot", pool.name() + "@a"));
  }
}
