package dev.pinfold.verify.mutant;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.verify.explore.Explorer.Move;
import dev.pinfold.verify.explore.Semantics;
import dev.pinfold.verify.explore.State;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A way through a model, told: who asks for what, who holds it, who waits for whom.
public final class Story {

  private final Configuration configuration;
  private final Semantics semantics;
  private final List<Line> lines = new ArrayList<>();

  /// What one transaction does without another in between.
  ///
  /// @param granules those that it concerns
  private record Line(int who, String what, Set<Integer> granules, boolean grantsOnly) {}

  private Story(Configuration configuration, Semantics semantics) {
    this.configuration = configuration;
    this.semantics = semantics;
  }

  /// The story of a way, line by line.
  public static List<String> text(
      Configuration configuration, Semantics semantics, List<Move> way) {
    Story story = new Story(configuration, semantics);
    story.tell(way);
    return story.lines.stream().map(Line::what).toList();
  }

  /// The same as a sequence diagram for Mermaid, with the granules that somebody waited for.
  public static String diagram(
      Configuration configuration, Semantics semantics, List<Move> way, String end) {
    Story story = new Story(configuration, semantics);
    story.tell(way);
    Set<Integer> contested = story.contested(way);
    StringBuilder out = new StringBuilder("sequenceDiagram\n");
    for (int t = 0; t < configuration.transactions(); t++) {
      out.append("  participant " + name(t) + "\n");
    }
    out.append("  participant L as locks\n");
    for (Line line : story.lines) {
      boolean matters =
          !line.grantsOnly() || line.granules().stream().anyMatch(contested::contains);
      if (matters && line.who() >= 0) {
        out.append("  " + name(line.who()) + "->>L: " + escape(line.what()) + "\n");
      } else if (matters) {
        out.append("  Note over L: " + escape(line.what()) + "\n");
      }
    }
    String last = name(configuration.transactions() - 1);
    out.append("  Note over A," + last + ": " + escape(end) + "\n");
    return out.toString();
  }

  private static String escape(String text) {
    return text.replace("`", "").replace("#", "#35;").replace(";", ",").replace("#35,", "#35;");
  }

  static String name(int transaction) {
    return String.valueOf((char) ('A' + transaction));
  }

  /// The granules that somebody waits for, or gives up at, somewhere on the way.
  private Set<Integer> contested(List<Move> way) {
    Set<Integer> contested = new TreeSet<>();
    for (Move move : way) {
      for (int t = 0; t < configuration.transactions(); t++) {
        if (move.state().position[t] > 0
            && place(move.state(), t).action() instanceof Action.Request request) {
          contested.add(request.granule());
        }
      }
    }
    return contested;
  }

  private Place place(State state, int t) {
    return configuration.programs().get(t).place(state.place[t]);
  }

  private String granule(int granule) {
    return "`" + configuration.granules().name(granule) + "`";
  }

  private void tell(List<Move> way) {
    for (int i = 1; i < way.size(); i++) {
      tell(way.get(i - 1).state(), way.get(i));
    }
  }

  /// Tells a step; several that grant something to the same transaction become one line.
  private void tell(State before, Move move) {
    Semantics.Deed deed = move.deed();
    if (deed == null) {
      return;
    }
    if (deed == Semantics.Deed.LEADER_CHANGES) {
      lines.add(
          new Line(
              -1,
              "shard " + move.transaction() + " has a new leader, which knows of no locks",
              Set.of(),
              false));
      return;
    }
    int t = move.transaction();
    Place place = place(before, t);
    String who = name(t);
    switch (place.action()) {
      case Action.Request request when deed == Semantics.Deed.IS_GRANTED ->
          granted(t, request, before, move.state());
      case Action.Request request when deed == Semantics.Deed.QUEUES_UP ->
          add(
              t,
              who
                  + " asks for "
                  + wanted(request)
                  + " and waits: "
                  + reasons(before, t, request)
                  + wounds(before, move.state(), t),
              request.granule());
      case Action.Request request ->
          add(
              t,
              who
                  + (before.wounded[t]
                      ? " is wounded and gives up"
                      : " asks for "
                          + wanted(request)
                          + " and gives up: "
                          + reasons(before, t, request))
                  + follows(before, move.state(), t),
              request.granule());
      case Action.Work(long accesses, int _) -> add(t, who + ": " + accesses(accesses), -1);
      case Action.Commit _ ->
          add(
              t,
              who + (deed == Semantics.Deed.GIVES_UP ? " is refused its commit" : " commits"),
              -1);
      case Action.Release release -> released(t, release, before, move.state());
      case Action.Choose _, Action.End() -> {}
    }
  }

  private void add(int who, String what, int granule) {
    lines.add(new Line(who, what, granule < 0 ? Set.of() : Set.of(granule), false));
  }

  private String wanted(Action.Request request) {
    return granule(request.granule()) + " in " + request.mode();
  }

  private void granted(int t, Action.Request request, State before, State after) {
    LockMode own = request.own();
    String what =
        (own == null ? "" : own + " to ")
            + request.mode()
            + " on "
            + granule(request.granule())
            + wounds(before, after, t);
    merge(t, name(t) + " gets ", what, request.granule(), true);
  }

  private void released(int t, Action.Release release, State before, State after) {
    merge(
        t,
        name(t) + " lets go of ",
        granule(release.granule()) + follows(before, after, t),
        release.granule(),
        true);
  }

  /// Joins a line to the last one, if that begins in the same way.
  private void merge(int t, String begin, String what, int granule, boolean grantsOnly) {
    Line last = lines.isEmpty() ? null : lines.getLast();
    if (last != null && last.who() == t && last.what().startsWith(begin)) {
      Set<Integer> granules = new TreeSet<>(last.granules());
      granules.add(granule);
      lines.removeLast();
      lines.add(new Line(t, last.what() + ", " + what, granules, grantsOnly));
    } else {
      lines.add(new Line(t, begin + what, Set.of(granule), grantsOnly));
    }
  }

  private String accesses(long accesses) {
    List<String> texts = new ArrayList<>();
    for (long rest = accesses; rest != 0; rest &= rest - 1) {
      texts.add(configuration.accesses().get(Long.numberOfTrailingZeros(rest)).toString());
    }
    return String.join(", ", texts);
  }

  private String reasons(State state, int t, Action.Request request) {
    List<String> reasons = new ArrayList<>();
    for (int u : semantics.inTheWay(state, t)) {
      LockMode mode = held(state, u, request.granule());
      boolean denies = mode != null && !mode.admits(request.mode());
      reasons.add(name(u) + (denies ? " holds it in " + mode : " is ahead in its queue"));
    }
    return String.join(", ", reasons);
  }

  private @Nullable LockMode held(State state, int t, int granule) {
    return place(state, t).held().get(granule);
  }

  private String wounds(State before, State after, int t) {
    List<String> wounded = new ArrayList<>();
    for (int u = 0; u < configuration.transactions(); u++) {
      if (u != t && after.wounded[u] && !before.wounded[u]) {
        wounded.add(name(u));
      }
    }
    return wounded.isEmpty() ? "" : " (and wounds " + String.join(", ", wounded) + ")";
  }

  /// Who is granted something because of a step.
  private String follows(State before, State after, int t) {
    List<String> granted = new ArrayList<>();
    for (int u = 0; u < configuration.transactions(); u++) {
      if (u != t
          && before.position[u] > 0
          && after.position[u] == 0
          && place(before, u).action() instanceof Action.Request request
          && after.place[u] == request.granted()) {
        granted.add(name(u) + " gets " + request.mode() + " on " + granule(request.granule()));
      }
    }
    return granted.isEmpty() ? "" : " (" + String.join(", ", granted) + ")";
  }

  // ---- the end

  /// Who waits for whom in a state, one a line.
  public static List<String> waits(Configuration configuration, Semantics semantics, State state) {
    Story story = new Story(configuration, semantics);
    List<String> waits = new ArrayList<>();
    for (int t = 0; t < configuration.transactions(); t++) {
      if (state.position[t] > 0
          && story.place(state, t).action() instanceof Action.Request request) {
        waits.add(
            name(t)
                + " waits for "
                + story.wanted(request)
                + ": "
                + story.reasons(state, t, request));
      }
    }
    return waits;
  }
}
