package dev.pinfold.verify.tool;

import dev.pinfold.verify.notation.Net;
import dev.pinfold.verify.protocol.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jbpt.petri.Flow;
import org.jbpt.petri.Marking;
import org.jbpt.petri.NetSystem;
import org.jbpt.petri.Node;
import org.jbpt.petri.Place;
import org.jbpt.petri.Transition;
import org.jbpt.petri.behavior.SimpleStateSpace;
import org.jbpt.petri.io.PNMLSerializer;
import org.jbpt.petri.unfolding.CompletePrefixUnfolding;
import org.jbpt.petri.unfolding.CompletePrefixUnfoldingSetup;
import org.jbpt.petri.unfolding.Event;

/// The library jBPT: reads the net in PNML, finds its markings, and unfolds it.
public final class PetriNets {

  private static final int EVENTS_MAX = 100_000;

  private PetriNets() {}

  /// Looks at all markings: dead ones, exclusion, and the invariants of the net, which are also
  /// checked by its structure alone.
  public static Verdict markings(Configuration configuration) {
    Net net = new Net(configuration);
    invariants(net);
    Space space = new Space(read(net));
    space.create();
    String note = net.places().size() + " places, " + net.transitions().size() + " transitions";
    List<Set<String>> exclusions = net.exclusions();
    for (Marking marking : space.markings()) {
      Set<String> marked = new HashSet<>();
      for (Place place : marking.toMultiSet()) {
        marked.add(place.getName());
      }
      check(net, marked);
      if (space.isDead(marking)) {
        List<String> siphon = siphon(net, marked);
        return new Verdict(
            space.markings().size(),
            Verdict.DEADLOCK,
            siphon,
            "siphon of " + siphon.size() + ": " + String.join(" ", siphon));
      }
      for (Set<String> exclusion : exclusions) {
        if (marked.containsAll(exclusion)) {
          return new Verdict(
              space.markings().size(),
              Verdict.EXCLUSION_OR_STRICTNESS,
              List.copyOf(exclusion),
              note);
        }
      }
    }
    return Verdict.holds(space.markings().size(), note);
  }

  /// A complete prefix of the unfolding. It has the same transitions as the markings' graph, or
  /// one of the two is wrong.
  public static Verdict unfolding(Configuration configuration) {
    Net net = new Net(configuration);
    Space space = new Space(read(net));
    space.create();
    CompletePrefixUnfoldingSetup setup = new CompletePrefixUnfoldingSetup();
    setup.MAX_EVENTS = EVENTS_MAX;
    CompletePrefixUnfolding unfolding = new CompletePrefixUnfolding(read(net), setup);
    Set<String> unfolded = new TreeSet<>();
    for (Event event : unfolding.getEvents()) {
      unfolded.add(event.getTransition().getName());
    }
    if (!unfolded.equals(space.fired())) {
      throw new ToolFailure(
          "the unfolding has other transitions than the markings: "
              + unfolded
              + " and "
              + space.fired());
    }
    return Verdict.holds(
        -1,
        unfolding.getEvents().size()
            + " events, "
            + unfolding.getConditions().size()
            + " conditions, "
            + unfolding.getCutoffEvents().size()
            + " cut-offs");
  }

  private static NetSystem read(Net net) {
    return new PNMLSerializer().parse(net.pnml().getBytes(StandardCharsets.UTF_8));
  }

  /// Every transition takes from an invariant set what it gives to it.
  private static void invariants(Net net) {
    for (Set<String> invariant : net.invariants()) {
      long marked = invariant.stream().filter(place -> isMarked(net, place)).count();
      if (marked != 1) {
        throw new ToolFailure("not one token at the beginning: " + invariant);
      }
      for (Net.Transition transition : net.transitions()) {
        long taken = invariant.stream().filter(transition.before()::contains).count();
        long given = invariant.stream().filter(transition.behind()::contains).count();
        if (taken != given) {
          throw new ToolFailure(transition.name() + " breaks the invariant " + invariant);
        }
      }
    }
  }

  private static boolean isMarked(Net net, String place) {
    return Boolean.TRUE.equals(net.places().get(place));
  }

  private static void check(Net net, Set<String> marked) {
    for (Set<String> invariant : net.invariants()) {
      if (invariant.stream().filter(marked::contains).count() != 1) {
        throw new ToolFailure("the invariant " + invariant + " does not hold in " + marked);
      }
    }
  }

  /// The places without a token in a dead marking are a siphon: what is to put a token into one
  /// must take one out of another. This is a least part of them that is one, too.
  private static List<String> siphon(Net net, Set<String> marked) {
    Set<String> siphon = new TreeSet<>(net.places().keySet());
    siphon.removeAll(marked);
    for (String place : List.copyOf(siphon)) {
      Set<String> less = greatestSiphon(net, without(siphon, place));
      if (!less.isEmpty()) {
        siphon = less;
      }
    }
    return new ArrayList<>(siphon);
  }

  private static Set<String> without(Set<String> places, String place) {
    Set<String> less = new TreeSet<>(places);
    less.remove(place);
    return less;
  }

  /// What is left when places that something outside can fill are taken away.
  private static Set<String> greatestSiphon(Net net, Set<String> places) {
    Set<String> left = new TreeSet<>(places);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Net.Transition transition : net.transitions()) {
        if (transition.before().stream().noneMatch(left::contains)) {
          changed |= left.removeAll(transition.behind());
        }
      }
    }
    return left;
  }

  /// The library's graph of markings, which it keeps to itself.
  private static final class Space
      extends SimpleStateSpace<Flow, Node, Place, Transition, Marking> {

    Space(NetSystem net) {
      super(net);
    }

    Set<Marking> markings() {
      Set<Marking> all = new HashSet<>(stateTransitions.keySet());
      for (Map<Transition, Marking> next : stateTransitions.values()) {
        all.addAll(next.values());
      }
      return all;
    }

    boolean isDead(Marking marking) {
      return stateTransitions.getOrDefault(marking, new HashMap<>()).isEmpty();
    }

    Set<String> fired() {
      Set<String> names = new TreeSet<>();
      for (Map<Transition, Marking> next : stateTransitions.values()) {
        for (Transition transition : next.keySet()) {
          names.add(transition.getName());
        }
      }
      return names;
    }
  }
}
