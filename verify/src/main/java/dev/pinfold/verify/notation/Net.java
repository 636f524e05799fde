package dev.pinfold.verify.notation;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A configuration as a Petri net with at most one token in a place: a place for each place of each
/// transaction's program, and for each mode in which it may hold a granule one that says so and one
/// that says the contrary. What a request must not meet is asked by arcs to and fro; there are no
/// weights and no inhibitors, so that every reader of PNML understands it.
///
/// It has no queues, and ages do not change.
public final class Net {

  /// A transition takes a token from each place before and puts one into each place behind.
  public record Transition(String name, Set<String> before, Set<String> behind) {}

  private final Configuration configuration;
  private final Map<String, Boolean> places = new LinkedHashMap<>();
  private final List<Transition> transitions = new ArrayList<>();
  private final List<Set<String>> invariants = new ArrayList<>();

  public Net(Configuration configuration) {
    if (configuration.agesChange() || configuration.leaderChanges() > 0) {
      throw new IllegalArgumentException(
          configuration.name() + ": ages change, or tables are lost");
    }
    this.configuration = configuration;
    for (int t = 0; t < configuration.transactions(); t++) {
      places(t);
    }
    for (int t = 0; t < configuration.transactions(); t++) {
      List<Place> program = configuration.programs().get(t).places();
      for (int p = 0; p < program.size(); p++) {
        transitions(t, p, program.get(p));
      }
    }
    Set<String> ended = new LinkedHashSet<>();
    PlaceSets sets = new PlaceSets(configuration);
    for (int t = 0; t < configuration.transactions(); t++) {
      for (int p : sets.ended(t)) {
        ended.add(at(t, p));
      }
    }
    transitions.add(new Transition("ended", ended, ended));
  }

  /// The names of the places, and whether they have a token at the beginning.
  public Map<String, Boolean> places() {
    return places;
  }

  public List<Transition> transitions() {
    return transitions;
  }

  /// Sets of places that together always have exactly one token: what a transaction is doing, and
  /// whether it holds a granule in a mode or not.
  public List<Set<String>> invariants() {
    return invariants;
  }

  /// The granule and the pairs of places that must not both have a token: two transactions that
  /// hold it in modes that do not admit each other.
  public List<Set<String>> exclusions() {
    List<Set<String>> exclusions = new ArrayList<>();
    for (int t = 0; t < configuration.transactions(); t++) {
      for (int u = 0; u < t; u++) {
        for (int g = 0; g < configuration.granules().size(); g++) {
          for (LockMode one : LockMode.values()) {
            for (LockMode other : LockMode.values()) {
              if (Configuration.clash(one, other)
                  && places.containsKey(hold(t, g, one))
                  && places.containsKey(hold(u, g, other))) {
                exclusions.add(Set.of(hold(t, g, one), hold(u, g, other)));
              }
            }
          }
        }
      }
    }
    return exclusions;
  }

  private static String at(int t, int p) {
    return "t" + t + "_at" + p;
  }

  private static String hold(int t, int g, LockMode mode) {
    return "t" + t + "_holds_g" + g + "_" + mode;
  }

  private static String free(int t, int g, LockMode mode) {
    return "t" + t + "_lacks_g" + g + "_" + mode;
  }

  private void places(int t) {
    List<Place> program = configuration.programs().get(t).places();
    Set<String> doing = new LinkedHashSet<>();
    for (int p = 0; p < program.size(); p++) {
      places.put(at(t, p), p == 0);
      doing.add(at(t, p));
    }
    invariants.add(doing);
    for (Place place : program) {
      for (int g = 0; g < configuration.granules().size(); g++) {
        LockMode mode = place.held().get(g);
        if (mode != null && places.put(hold(t, g, mode), false) == null) {
          places.put(free(t, g, mode), true);
          invariants.add(Set.of(hold(t, g, mode), free(t, g, mode)));
        }
      }
    }
    if (configuration.wounds()) {
      places.put("t" + t + "_wounded", false);
      places.put("t" + t + "_sound", true);
      invariants.add(Set.of("t" + t + "_wounded", "t" + t + "_sound"));
    }
  }

  /// A transition while it is put together.
  private final class Arcs {
    private final String name;
    private final Set<String> before = new LinkedHashSet<>();
    private final Set<String> behind = new LinkedHashSet<>();

    Arcs(String name) {
      this.name = name;
    }

    Arcs move(String from, String to) {
      before.add(from);
      behind.add(to);
      return this;
    }

    Arcs test(String place) {
      return move(place, place);
    }

    void done() {
      transitions.add(new Transition(name, Set.copyOf(before), Set.copyOf(behind)));
    }
  }

  private void transitions(int t, int p, Place place) {
    String name = "t" + t + "_p" + p + "_";
    switch (place.action()) {
      case Action.Choose(List<Integer> starts) -> {
        for (int start : starts) {
          new Arcs(name + "chooses" + start).move(at(t, p), at(t, start)).done();
        }
      }
      case Action.Request request -> request(t, p, place, request, name);
      case Action.Work work -> new Arcs(name + "works").move(at(t, p), at(t, work.next())).done();
      case Action.Commit commit ->
          over(t, commit.ends(), name + "commits", at(t, p), at(t, commit.next()), Set.of());
      case Action.Release(int granule, int next, Action.Ends ends) -> {
        LockMode mode = place.held().get(granule);
        if (mode == null) {
          throw new IllegalStateException("releases what it does not hold");
        }
        over(
            t,
            ends,
            name + "releases",
            at(t, p),
            at(t, next),
            Set.of(hold(t, granule, mode), free(t, granule, mode)));
      }
      case Action.End() -> {}
    }
  }

  /// Moves on, lets go, and heals if something is over.
  ///
  /// @param letGo the two places of what is let go, or nothing
  private void over(
      int t, Action.Ends ends, String name, String from, String to, Set<String> letGo) {
    boolean heals = ends != Action.Ends.NOTHING && configuration.wounds();
    for (boolean wounded : heals ? List.of(false, true) : List.of(false)) {
      Arcs arcs = new Arcs(name + (wounded ? "_and_heals" : "")).move(from, to);
      for (String place : letGo) {
        if (place.contains("_holds_")) {
          arcs.before.add(place);
        } else {
          arcs.behind.add(place);
        }
      }
      if (heals) {
        arcs.move("t" + t + (wounded ? "_wounded" : "_sound"), "t" + t + "_sound");
      }
      arcs.done();
    }
  }

  private void request(int t, int p, Place place, Action.Request request, String name) {
    int g = request.granule();
    Arcs grant = new Arcs(name + "is_granted").move(at(t, p), at(t, request.granted()));
    LockMode own = request.own();
    if (own != null) {
      grant.move(hold(t, g, own), free(t, g, own));
    }
    grant.move(free(t, g, request.mode()), hold(t, g, request.mode()));
    int denied = configuration.rules().deniedBy(request.mode());
    for (int u = 0; u < configuration.transactions(); u++) {
      for (LockMode held : LockMode.values()) {
        if (u == t || (held.bit() & denied) == 0 || !places.containsKey(hold(u, g, held))) {
          continue;
        }
        grant.test(free(u, g, held));
        String holder = hold(u, g, held);
        Decision decision = configuration.rules().decide(request.inOrder(), t < u);
        if (decision == Decision.RESTART) {
          new Arcs(name + "yields_to" + u + "_" + held)
              .move(at(t, p), at(t, request.giveUp()))
              .test("t" + t + "_sound")
              .test(holder)
              .done();
        } else if (decision == Decision.WOUND && configuration.rules().woundsArrive()) {
          new Arcs(name + "wounds" + u + "_" + held)
              .test(at(t, p))
              .test("t" + t + "_sound")
              .test(holder)
              .move("t" + u + "_sound", "t" + u + "_wounded")
              .done();
        }
      }
    }
    grant.done();
    if (configuration.wounds()) {
      new Arcs(name + "gives_up")
          .move(at(t, p), at(t, request.giveUp()))
          .move("t" + t + "_wounded", "t" + t + (place.holdsNothing() ? "_sound" : "_wounded"))
          .done();
    }
  }

  /// The net in PNML (ISO/IEC 15909-2), as a place/transition net.
  public String pnml() {
    StringBuilder out = new StringBuilder();
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .append("<pnml xmlns=\"http://www.pnml.org/version-2009/grammar/pnml\">\n")
        .append("<net id=\"n\" type=\"http://www.pnml.org/version-2009/grammar/ptnet\">\n")
        .append("<name><text>" + configuration.name() + "</text></name>\n<page id=\"page\">\n");
    places.forEach(
        (name, marked) ->
            out.append("<place id=\"" + name + "\"><name><text>" + name + "</text></name>")
                .append(marked ? "<initialMarking><text>1</text></initialMarking>" : "")
                .append("</place>\n"));
    int arcs = 0;
    for (Transition transition : transitions) {
      String name = transition.name();
      out.append("<transition id=\"" + name + "\"><name><text>" + name)
          .append("</text></name></transition>\n");
      for (String place : transition.before()) {
        out.append(arc(arcs++, place, name));
      }
      for (String place : transition.behind()) {
        out.append(arc(arcs++, name, place));
      }
    }
    return out.append("</page>\n</net>\n</pnml>\n").toString();
  }

  private static String arc(int number, String from, String to) {
    return "<arc id=\"a" + number + "\" source=\"" + from + "\" target=\"" + to + "\"/>\n";
  }
}
