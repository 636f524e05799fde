package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.LockMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A transaction as a finite machine: its places, the first of which is where it begins.
///
/// @param places by number; the last release of a transaction that goes on for ever leads back to
///     the first
public record Program(List<Place> places) {

  public Place place(int number) {
    return places.get(number);
  }

  public int size() {
    return places.size();
  }

  /// Whether at a place it has committed and only lets go, or has ended.
  public boolean hasCommitted(int number) {
    return switch (place(number).action()) {
      case Action.End _ -> true;
      case Action.Release(int _, int next, Action.Ends ends) ->
          ends == Action.Ends.TRANSACTION || (ends == Action.Ends.NOTHING && hasCommitted(next));
      case Action.Choose _, Action.Request _, Action.Work _, Action.Commit _ -> false;
    };
  }

  /// The machine that plays any one of the scripts.
  ///
  /// @param endless whether a new transaction begins when one has ended
  /// @param losesLocks whether a commit may be refused because locks were lost
  public static Program of(
      List<? extends Script> scripts, Granules granules, boolean endless, boolean losesLocks) {
    return new Maker(granules, endless, losesLocks).make(scripts);
  }

  /// Turns scripts into places, each situation into one.
  private static final class Maker {
    private final Granules granules;
    private final boolean endless;
    private final boolean losesLocks;
    private final List<@Nullable Place> places = new ArrayList<>();
    private final Map<String, Integer> starts = new HashMap<>();
    private final Map<String, Integer> releases = new HashMap<>();
    private final ArrayDeque<Script> unmade = new ArrayDeque<>();
    private final List<@Nullable LockMode> nothing;
    private int end = -1;

    Maker(Granules granules, boolean endless, boolean losesLocks) {
      this.granules = granules;
      this.endless = endless;
      this.losesLocks = losesLocks;
      this.nothing = copy(Arrays.asList(new @Nullable LockMode[granules.size()]));
    }

    Program make(List<? extends Script> scripts) {
      if (scripts.size() == 1) {
        start(scripts.getFirst());
      } else {
        int choice = reserve();
        List<Integer> begins = new ArrayList<>();
        for (Script script : scripts) {
          begins.add(start(script));
        }
        places.set(choice, new Place(new Action.Choose(List.copyOf(begins)), nothing, 0));
      }
      while (!unmade.isEmpty()) {
        script(unmade.remove());
      }
      return new Program(places.stream().map(Objects::requireNonNull).toList());
    }

    private int reserve() {
      places.add(null);
      return places.size() - 1;
    }

    private int start(Script script) {
      Integer known = starts.get(script.key());
      if (known != null) {
        return known;
      }
      int start = reserve();
      starts.put(script.key(), start);
      unmade.add(script);
      return start;
    }

    private void script(Script script) {
      int at = Objects.requireNonNull(starts.get(script.key()));
      List<@Nullable LockMode> held = new ArrayList<>(nothing);
      long done = 0;
      List<Numbered> steps = needed(script);
      if (!(steps.getLast().step() instanceof Script.Step.Commit)
          && !(steps.getLast().step() instanceof Script.Step.Unlock)) {
        throw new IllegalArgumentException("a script ends with a commit: " + script.key());
      }
      for (int i = 0; i < steps.size(); i++) {
        List<@Nullable LockMode> before = copy(held);
        long doneBefore = done;
        boolean last = i == steps.size() - 1;
        int next;
        Action action;
        switch (steps.get(i).step()) {
          case Script.Step.Lock(int granule, LockMode mode, boolean planned) -> {
            LockMode own = held.get(granule);
            LockMode joined = own == null ? mode : own.join(mode);
            boolean inOrder = planned || granule > greatest(held);
            held.set(granule, joined);
            next = reserve();
            int again = start(script.afterGivingUpAt(steps.get(i).number()));
            int giveUp = release(before, again, Action.Ends.TRY);
            action = new Action.Request(granule, joined, own, inOrder, next, giveUp);
          }
          case Script.Step.Work(long accesses) -> {
            done |= accesses;
            next = reserve();
            action = new Action.Work(accesses, next);
          }
          case Script.Step.Commit() -> {
            done = 0;
            next = next(last, held);
            int refused =
                losesLocks
                    ? release(
                        before,
                        start(script.afterGivingUpAt(steps.get(i).number())),
                        Action.Ends.TRY)
                    : -1;
            action = new Action.Commit(next, ends(last, held), refused);
          }
          case Script.Step.Unlock(int granule) -> {
            held.set(granule, null);
            next = next(last, held);
            action = new Action.Release(granule, next, ends(last, held));
          }
        }
        places.set(at, new Place(action, before, doneBefore));
        at = next;
      }
    }

    /// A step and its number in the script.
    private record Numbered(int number, Script.Step step) {}

    /// The steps without requests for what the locks give already; works that follow each other are
    /// one.
    private List<Numbered> needed(Script script) {
      List<Numbered> needed = new ArrayList<>();
      List<@Nullable LockMode> held = new ArrayList<>(nothing);
      for (int i = 0; i < script.steps().size(); i++) {
        Script.Step step = script.steps().get(i);
        switch (step) {
          case Script.Step.Lock(int granule, LockMode mode, boolean planned) -> {
            LockMode own = held.get(granule);
            // A plan has been cleared of what locks above give; all that it names is acquired.
            boolean given =
                planned ? own != null && own.covers(mode) : granules.gives(held, granule, mode);
            if (!given) {
              held.set(granule, own == null ? mode : own.join(mode));
              needed.add(new Numbered(i, step));
            }
          }
          case Script.Step.Work(long accesses) -> {
            if (!needed.isEmpty()
                && needed.getLast().step() instanceof Script.Step.Work(long earlier)) {
              needed.removeLast();
              step = new Script.Step.Work(earlier | accesses);
            }
            needed.add(new Numbered(i, step));
          }
          case Script.Step.Commit _ -> needed.add(new Numbered(i, step));
          case Script.Step.Unlock(int granule) -> {
            held.set(granule, null);
            needed.add(new Numbered(i, step));
          }
        }
      }
      return needed;
    }

    /// The place behind a step that does not ask for anything: a new one, or where the releases
    /// begin.
    private int next(boolean last, List<@Nullable LockMode> held) {
      return last ? release(copy(held), endless ? 0 : end(), Action.Ends.TRANSACTION) : reserve();
    }

    private static Action.Ends ends(boolean last, List<@Nullable LockMode> held) {
      return last && greatest(held) < 0 ? Action.Ends.TRANSACTION : Action.Ends.NOTHING;
    }

    private int end() {
      if (end < 0) {
        end = reserve();
        places.set(end, new Place(new Action.End(), nothing, 0));
      }
      return end;
    }

    /// Where the releases of all that is held begin, from the last to the first.
    private int release(List<@Nullable LockMode> held, int then, Action.Ends ends) {
      int greatest = greatest(held);
      if (greatest < 0) {
        return then;
      }
      String key = held + " " + then + " " + ends;
      Integer known = releases.get(key);
      if (known != null) {
        return known;
      }
      int place = reserve();
      releases.put(key, place);
      List<@Nullable LockMode> left = new ArrayList<>(held);
      left.set(greatest, null);
      boolean last = greatest(left) < 0;
      int next = release(copy(left), then, ends);
      places.set(
          place,
          new Place(
              new Action.Release(greatest, next, last ? ends : Action.Ends.NOTHING), held, 0));
      return place;
    }

    private static int greatest(List<@Nullable LockMode> held) {
      for (int i = held.size() - 1; i >= 0; i--) {
        if (held.get(i) != null) {
          return i;
        }
      }
      return -1;
    }

    private static List<@Nullable LockMode> copy(List<@Nullable LockMode> held) {
      return Collections.unmodifiableList(new ArrayList<>(held));
    }
  }
}
