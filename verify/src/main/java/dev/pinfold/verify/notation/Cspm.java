package dev.pinfold.verify.notation;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A configuration in CSPm, Hoare's processes as machines read them: a process for each transaction
/// and one for each granule, which agree on events. `SYSTEM` is all of them together, and `SPEC`
/// says what they must not do: of two accesses that conflict, the second comes after the end of the
/// transaction that had the first.
///
/// It has no queues, and ages do not change.
public final class Cspm {

  private final Configuration configuration;
  private final int transactions;
  private final PlaceSets sets;
  private final StringBuilder out = new StringBuilder();

  /// For each transaction the events by which it gives up for an older one.
  private final List<Set<String>> yields = new ArrayList<>();

  private Cspm(Configuration configuration) {
    if (configuration.agesChange() || configuration.leaderChanges() > 0) {
      throw new IllegalArgumentException(
          configuration.name() + ": ages change, or tables are lost");
    }
    this.configuration = configuration;
    this.transactions = configuration.transactions();
    this.sets = new PlaceSets(configuration);
    for (int t = 0; t < transactions; t++) {
      yields.add(new LinkedHashSet<>());
    }
  }

  /// The script.
  public static String of(Configuration configuration) {
    return new Cspm(configuration).write();
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private String write() {
    line("-- " + configuration.name() + ", generated. Granules, in the order of acquisition:");
    for (int g = 0; g < configuration.granules().size(); g++) {
      line("--   " + g + "  " + configuration.granules().name(g));
    }
    String ts = "{0.." + (transactions - 1) + "}";
    String gs = "{0.." + (configuration.granules().size() - 1) + "}";
    line("datatype Mode = NO | " + String.join(" | ", modes()));
    line("channel get : " + ts + "." + gs + ".Mode      -- is granted");
    line("channel put : " + ts + "." + gs + "           -- releases");
    line("channel work : " + ts + "." + places() + "    -- reads or writes");
    line("channel choose : " + ts + "." + places());
    line("channel commit, quit : " + ts + "             -- the end of a transaction, or of a try");
    line("channel yield, wound : " + ts + "." + ts + "." + gs + ".Mode");
    line("channel ended");
    line("T = " + ts);
    line("G = " + gs);
    line("admitted(NO) = {" + String.join(",", modes()) + "}");
    for (LockMode held : LockMode.values()) {
      line("admitted(" + held + ") = " + asked(held, true));
    }
    line("denied(NO) = {}");
    for (LockMode held : LockMode.values()) {
      line("denied(" + held + ") = " + asked(held, false));
    }
    for (int g = 0; g < configuration.granules().size(); g++) {
      granule(g);
    }
    for (int t = 0; t < transactions; t++) {
      transaction(t);
    }
    system();
    spec();
    line("MAIN = SYSTEM");
    return out.toString();
  }

  private static List<String> modes() {
    List<String> modes = new ArrayList<>();
    for (LockMode mode : LockMode.values()) {
      modes.add(mode.name());
    }
    return modes;
  }

  private String places() {
    int most = 0;
    for (var program : configuration.programs()) {
      most = Math.max(most, program.size());
    }
    return "{0.." + (most - 1) + "}";
  }

  private String asked(LockMode held, boolean admitted) {
    List<String> modes = new ArrayList<>();
    for (LockMode asked : LockMode.values()) {
      if (configuration.rules().admits().admits(held, asked) == admitted) {
        modes.add(asked.name());
      }
    }
    return "{" + String.join(",", modes) + "}";
  }

  // ---- granules

  /// A granule knows in which mode each transaction holds it.
  private void granule(int g) {
    List<String> all = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      all.add("h" + t);
    }
    String self = "GRANULE" + g + "(" + String.join(",", all) + ")";
    List<String> offers = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      if (sets.asking(t, g, false).isEmpty()) {
        continue;
      }
      String admitted = "admitted(NO)";
      for (int u = 0; u < transactions; u++) {
        if (u != t && !sets.asking(u, g, false).isEmpty()) {
          admitted = "inter(" + admitted + ", admitted(h" + u + "))";
        }
      }
      offers.add("get." + t + "." + g + "?m:" + admitted + " -> " + with(g, all, t, "m"));
      offers.add("h" + t + " != NO & put." + t + "." + g + " -> " + with(g, all, t, "NO"));
      if (configuration.wounds()) {
        for (int u = 0; u < transactions; u++) {
          if (u != t && !sets.asking(u, g, false).isEmpty()) {
            String event = "." + t + "." + u + "." + g + "?m:denied(h" + u + ") -> " + self;
            offers.add("yield" + event);
            offers.add("wound" + event);
          }
        }
      }
    }
    line(self + " =");
    line("  " + (offers.isEmpty() ? "STOP" : String.join("\n  [] ", offers)));
  }

  private static String with(int g, List<String> all, int t, String mode) {
    List<String> changed = new ArrayList<>(all);
    changed.set(t, mode);
    return "GRANULE" + g + "(" + String.join(",", changed) + ")";
  }

  // ---- transactions

  private String at(int t, int p, String wounded) {
    return "T" + t + "_" + p + (configuration.wounds() ? "(" + wounded + ")" : "");
  }

  private void transaction(int t) {
    List<Place> program = configuration.programs().get(t).places();
    for (int p = 0; p < program.size(); p++) {
      List<String> offers = new ArrayList<>();
      switch (program.get(p).action()) {
        case Action.Choose(List<Integer> starts) -> {
          for (int start : starts) {
            offers.add("choose." + t + "." + start + " -> " + at(t, start, "w"));
          }
        }
        case Action.Request request -> request(t, p, program.get(p), request, offers);
        case Action.Work work ->
            offers.add(
                "work."
                    + t
                    + "."
                    + works(t).indexOf(work.accesses())
                    + " -> "
                    + at(t, work.next(), "w"));
        case Action.Commit commit ->
            offers.add("commit." + t + " -> " + at(t, commit.next(), after(commit.ends())));
        case Action.Release release ->
            offers.add(
                "put."
                    + t
                    + "."
                    + release.granule()
                    + " -> "
                    + at(t, release.next(), after(release.ends())));
        case Action.End() -> offers.add("ended -> " + at(t, p, "w"));
      }
      if (configuration.wounds() && !program.get(p).holdsNothing()) {
        Set<String> granules = new LinkedHashSet<>();
        for (int g = 0; g < configuration.granules().size(); g++) {
          if (program.get(p).held().get(g) != null) {
            granules.add("" + g);
          }
        }
        offers.add(
            "not w & wound?u:diff(T,{"
                + t
                + "})!"
                + t
                + "?g:{"
                + String.join(",", granules)
                + "}?m -> "
                + at(t, p, "true"));
      }
      line(at(t, p, "w") + " = " + String.join("\n  [] ", offers));
    }
  }

  private static String after(Action.Ends ends) {
    return ends == Action.Ends.NOTHING ? "w" : "false";
  }

  private void request(int t, int p, Place place, Action.Request request, List<String> offers) {
    int g = request.granule();
    offers.add(
        "get." + t + "." + g + "." + request.mode() + " -> " + at(t, request.granted(), "w"));
    if (!configuration.wounds()) {
      return;
    }
    String gone = at(t, request.giveUp(), place.holdsNothing() ? "false" : "w");
    offers.add("w & quit." + t + " -> " + gone);
    for (int u = 0; u < transactions; u++) {
      if (u == t || sets.asking(u, g, false).isEmpty()) {
        continue;
      }
      String event = "." + t + "." + u + "." + g + "." + request.mode() + " -> ";
      Decision decision = configuration.rules().decide(request.inOrder(), t < u);
      if (decision == Decision.RESTART) {
        offers.add("not w & yield" + event + gone);
        yields.get(t).add("yield." + t + "." + u + "." + g + "." + request.mode());
      } else if (decision == Decision.WOUND && configuration.rules().woundsArrive()) {
        offers.add("not w & wound" + event + at(t, p, "w"));
      }
    }
  }

  // ---- together

  private void system() {
    boolean wounds = configuration.wounds();
    for (int t = 0; t < transactions; t++) {
      line(
          "A"
              + t
              + " = {| get."
              + t
              + ", put."
              + t
              + ", work."
              + t
              + ", choose."
              + t
              + ", commit."
              + t
              + ", quit."
              + t
              + ", ended"
              + (wounds ? ", yield." + t + ", wound." + t : "")
              + " |}");
      line(
          "W"
              + t
              + " = "
              + (wounds
                  ? "{ wound.u." + t + ".g.m | u <- diff(T,{" + t + "}), g <- G, m <- Mode }"
                  : "{}"));
    }
    String together = at(0, 0, "false");
    String alphabet = "union(A0, W0)";
    for (int t = 1; t < transactions; t++) {
      String mine = "union(A" + t + ", W" + t + ")";
      together =
          "(" + together + " [ " + alphabet + " || " + mine + " ] " + at(t, 0, "false") + ")";
      alphabet = "union(" + alphabet + ", " + mine + ")";
    }
    line("TRANSACTIONS = " + together);
    List<String> nothing = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      nothing.add("NO");
    }
    List<String> granules = new ArrayList<>();
    for (int g = 0; g < configuration.granules().size(); g++) {
      granules.add("GRANULE" + g + "(" + String.join(",", nothing) + ")");
    }
    line("GRANULES = " + String.join(" ||| ", granules));
    line("LOCKING = {| get, put" + (wounds ? ", yield, wound" : "") + " |}");
    line("SYSTEM = TRANSACTIONS [| LOCKING |] GRANULES");
  }

  private void spec() {
    List<String> names = new ArrayList<>();
    List<String> alphabets = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      List<String> ends = new ArrayList<>(List.of("commit." + t, "quit." + t));
      ends.addAll(yields.get(t));
      line("END" + t + " = {" + String.join(", ", ends) + "}");
      for (int u = 0; u < t; u++) {
        for (int p = 0; p < works(t).size(); p++) {
          for (int q = 0; q < works(u).size(); q++) {
            if ((sets.meets(works(t).get(p)) & works(u).get(q)) != 0) {
              pair(t, p, u, q, names, alphabets);
            }
          }
        }
      }
    }
    String spec = names.isEmpty() ? "RUN({})" : names.getFirst();
    String alphabet = names.isEmpty() ? "{}" : alphabets.getFirst();
    for (int i = 1; i < names.size(); i++) {
      spec = "(" + spec + " [ " + alphabet + " || " + alphabets.get(i) + " ] " + names.get(i) + ")";
      alphabet = "union(" + alphabet + ", " + alphabets.get(i) + ")";
    }
    line("SPEC_ALPHABET = " + alphabet);
    line("RUN(s) = [] e : s @ e -> RUN(s)");
    line("SPEC = " + spec);
    line("VISIBLE = SYSTEM \\ diff(Events, SPEC_ALPHABET)");
  }

  /// The different sets of accesses that a transaction makes in one step.
  private List<Long> works(int t) {
    List<Long> works = new ArrayList<>();
    for (Place place : configuration.programs().get(t).places()) {
      if (place.action() instanceof Action.Work work && !works.contains(work.accesses())) {
        works.add(work.accesses());
      }
    }
    return works;
  }

  private void pair(int t, int p, int u, int q, List<String> names, List<String> alphabets) {
    String name = "SPEC_" + t + "_" + p + "_" + u + "_" + q;
    String one = "work." + t + "." + p;
    String other = "work." + u + "." + q;
    line(name + " = " + one + " -> " + name + "_A [] " + other + " -> " + name + "_B");
    line("  [] ([] e : union(END" + t + ", END" + u + ") @ e -> " + name + ")");
    line(name + "_A = " + one + " -> " + name + "_A");
    line(
        "  [] ([] e : END"
            + t
            + " @ e -> "
            + name
            + ") [] ([] e : END"
            + u
            + " @ e -> "
            + name
            + "_A)");
    line(name + "_B = " + other + " -> " + name + "_B");
    line(
        "  [] ([] e : END"
            + u
            + " @ e -> "
            + name
            + ") [] ([] e : END"
            + t
            + " @ e -> "
            + name
            + "_B)");
    names.add(name);
    alphabets.add("Union({ {" + one + ", " + other + "}, END" + t + ", END" + u + " })");
  }
}
