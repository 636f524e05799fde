package dev.pinfold.pins.testkit.history;

import dev.pinfold.base.Problem;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.rules.PinRules;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells whether a history of one pin is linearizable: whether its calls can be put in an order in
/// which each comes after all that were answered before it was asked, and in which each answer is
/// what the rules say.
///
/// The search is that of Wing and Gong ("Testing and verifying concurrent objects", 1993), which
/// tries what may come next and goes back where nothing can, with Lowe's memory of what was tried
/// ("Testing for linearizability", 2017): the same calls placed, in whatever order, with the same
/// state need no second try. Events are in a linked list from which placed calls are lifted, as in
/// Knossos and Porcupine.
///
/// What was refused for a reason that is the store's and not the rules' took no place, and never
/// will: such a call may not be seen in any answer. A change of unknown outcome may take any place
/// after it was asked, or none.
public final class Linearizability {

  /// So many states are looked at. A history of some hundred calls takes some thousand.
  private static final int STATES_MAX = 1_000_000;

  private final PinModel model;
  private final Node head = new Node(-1, null);
  private final Set<Visit> visits = new HashSet<>();
  private final Deque<Frame> placed = new ArrayDeque<>();
  private final BitSet numbers = new BitSet();
  private List<Call> longest = List.of();
  private List<Call> stuck = List.of();

  /// How many calls are not placed that must be.
  private int left;

  /// An event: that a call was asked, or that it was answered.
  private static final class Node {
    final int number;

    /// The call; null if this is an answer.
    final @Nullable Call call;

    /// The answer; null if there is none that counts, or if this is one.
    @Nullable Node answer;

    @Nullable Node before;
    @Nullable Node after;

    Node(int number, @Nullable Call call) {
      this.number = number;
      this.call = call;
    }

    void lift() {
      if (before != null) {
        before.after = after;
      }
      if (after != null) {
        after.before = before;
      }
    }

    /// The last that was lifted comes back first.
    void putBack() {
      if (before != null) {
        before.after = this;
      }
      if (after != null) {
        after.before = this;
      }
    }
  }

  private record Visit(BitSet placed, PinState state) {}

  /// A call that was placed.
  ///
  /// @param state before it
  /// @param others what else it may have made of the state
  private record Frame(Node node, PinState state, Iterator<PinState> others) {}

  private record Event(long time, boolean answer, Node node) {}

  private Linearizability(PinModel model, List<Call> calls) {
    this.model = model;
    List<Event> events = new ArrayList<>();
    for (int number = 0; number < calls.size(); number++) {
      Call call = calls.get(number);
      Node asked = new Node(number, call);
      events.add(new Event(call.asked(), false, asked));
      if (!isUnknown(call)) {
        Node answered = new Node(number, null);
        asked.answer = answered;
        events.add(new Event(call.answered(), true, answered));
        left++;
      }
    }
    // What was asked at the very time of an answer was asked before it, for all that is known.
    events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::answer));
    Node last = head;
    for (Event event : events) {
      last.after = event.node;
      event.node.before = last;
      last = event.node;
    }
  }

  private static boolean isUnknown(Call call) {
    return call instanceof Call.Change change && change.outcome() instanceof Outcome.Unknown;
  }

  /// Checks the history of one pin, which nobody had asked for before.
  ///
  /// @param rules of the store
  /// @param now what its clock said all the time
  /// @param calls about the same CID
  public static Verdict check(PinRules rules, Instant now, List<Call> calls) {
    if (calls.stream().map(Call::cid).distinct().count() > 1) {
      throw new IllegalArgumentException("a history is of one pin");
    }
    List<Call> counted = calls.stream().filter(call -> !isRefusedByStore(call)).toList();
    return new Linearizability(new PinModel(rules, now, counted), counted).search();
  }

  private static boolean isRefusedByStore(Call call) {
    if (call instanceof Call.Change change
        && change.outcome() instanceof Outcome.Refused(Problem problem)) {
      return switch (problem.kind()) {
        case BUSY, UNAVAILABLE, CANCELLED -> true;
        case INVALID, NOT_FOUND, CONFLICT, LIMIT, CORRUPT, INTERNAL -> false;
      };
    }
    return false;
  }

  private Verdict search() {
    PinState state = PinState.NOTHING;
    Node node = head.after;
    Iterator<PinState> options = null;
    while (left > 0) {
      if (node == null) {
        throw new IllegalStateException("a call that must be placed has an answer behind it");
      }
      if (options == null) {
        if (node.call == null) {
          // It was answered, so it must be placed by now: one before it was a mistake.
          Frame frame = placed.poll();
          if (frame == null) {
            return new Verdict.Broken(longest, stuck);
          }
          node = frame.node;
          state = frame.state;
          takeBack(node);
          options = frame.others;
        } else {
          options = model.after(state, node.call).iterator();
        }
      }
      PinState next = place(node, options);
      if (next != null) {
        placed.push(new Frame(node, state, options));
        state = next;
        node = head.after;
        note();
        if (visits.size() > STATES_MAX) {
          return new Verdict.Undecided(visits.size());
        }
      } else {
        node = node.after;
      }
      options = null;
    }
    return new Verdict.Linearizable(order());
  }

  /// Places a call, unless all that it can make of the state was tried.
  ///
  /// @return what it makes of the state
  private @Nullable PinState place(Node node, Iterator<PinState> options) {
    numbers.set(node.number);
    while (options.hasNext()) {
      PinState next = options.next();
      if (visits.add(new Visit((BitSet) numbers.clone(), next))) {
        node.lift();
        if (node.answer != null) {
          node.answer.lift();
          left--;
        }
        return next;
      }
    }
    numbers.clear(node.number);
    return null;
  }

  private void takeBack(Node node) {
    numbers.clear(node.number);
    if (node.answer != null) {
      node.answer.putBack();
      left++;
    }
    node.putBack();
  }

  /// Keeps the longest beginning, and what may come behind it.
  private void note() {
    if (placed.size() <= longest.size()) {
      return;
    }
    longest = order();
    List<Call> next = new ArrayList<>();
    for (Node node = head.after; node != null && node.call != null; node = node.after) {
      next.add(node.call);
    }
    stuck = next;
  }

  private List<Call> order() {
    return placed.reversed().stream().flatMap(frame -> Stream.ofNullable(frame.node.call)).toList();
  }
}
