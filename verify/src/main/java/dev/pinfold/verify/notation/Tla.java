package dev.pinfold.verify.notation;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// A configuration in TLA+, for TLC: tables for the module `Locks`, which is the same for all.
public final class Tla {

  private Tla() {}

  /// The module that is the same for all configurations.
  public static String locks() {
    return Resource.read("Locks.tla");
  }

  /// What TLC is to check.
  ///
  /// @param progress whether to check progress beside what single states show
  public static String checks(Configuration configuration, boolean progress) {
    String property = configuration.endless() ? "ProgressForEver" : "Progress";
    return "SPECIFICATION "
        + (progress ? "Fair" : "Spec")
        + "\nINVARIANT Exclusion\nINVARIANT Strictness\n"
        + (progress ? "PROPERTY " + property + "\n" : "");
  }

  /// The tables.
  public static String tables(Configuration configuration, boolean queued) {
    if (configuration.leaderChanges() > 0) {
      throw new IllegalArgumentException("losing lock tables is not written in TLA+");
    }
    StringBuilder out = new StringBuilder("---- MODULE Tables ----\n");
    out.append("\\* ").append(configuration.name()).append(", generated. Granules in order:\n");
    for (String name : configuration.granules().names()) {
      out.append("\\*   ").append(name).append('\n');
    }
    var rules = configuration.rules();
    define(out, "N", "" + configuration.transactions());
    define(out, "G", "" + configuration.granules().size());
    define(out, "Queued", truth(queued));
    define(out, "Endless", truth(configuration.endless()));
    define(out, "KeepsAges", truth(rules.keepsAges()));
    define(out, "WoundsArrive", truth(rules.woundsArrive()));
    define(out, "ConversionsFirst", truth(rules.conversionsFirst()));
    define(out, "ConversionsWound", truth(rules.conversionsWound()));
    define(out, "QueuesFairly", truth(!rules.isGranted(true)));
    for (boolean oldest : List.of(true, false)) {
      define(
          out,
          oldest ? "IfOldest" : "IfNotOldest",
          "[inOrder \\in BOOLEAN |-> IF inOrder THEN \""
              + rules.decide(true, oldest)
              + "\" ELSE \""
              + rules.decide(false, oldest)
              + "\"]");
    }
    define(out, "Denied", pairs((held, asked) -> !rules.admits().admits(held, asked)));
    define(out, "Clash", pairs(Configuration::clash));
    List<String> meets = new ArrayList<>();
    for (long some : configuration.meets()) {
      meets.add(set(some));
    }
    define(out, "Meets", "<<" + String.join(", ", meets) + ">>");
    List<String> programs = new ArrayList<>();
    for (int t = 0; t < configuration.transactions(); t++) {
      List<String> places = new ArrayList<>();
      for (int p = 0; p < configuration.programs().get(t).size(); p++) {
        places.add(place(configuration, t, p));
      }
      programs.add("<<\n " + String.join(",\n ", places) + ">>");
    }
    define(out, "Place", "<<" + String.join(", ", programs) + ">>");
    return out.append("====\n").toString();
  }

  private static void define(StringBuilder out, String name, String value) {
    out.append(name).append(" == ").append(value).append('\n');
  }

  private static String truth(boolean value) {
    return value ? "TRUE" : "FALSE";
  }

  private static String pairs(BiPredicate<LockMode, LockMode> test) {
    List<String> pairs = new ArrayList<>();
    for (LockMode held : LockMode.values()) {
      for (LockMode asked : LockMode.values()) {
        if (test.test(held, asked)) {
          pairs.add("<<\"" + held + "\", \"" + asked + "\">>");
        }
      }
    }
    return "{" + String.join(", ", pairs) + "}";
  }

  private static String set(long bits) {
    List<String> members = new ArrayList<>();
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      members.add("" + (Long.numberOfTrailingZeros(rest) + 1));
    }
    return "{" + String.join(", ", members) + "}";
  }

  /// Places and granules have numbers from 1 there.
  private static String place(Configuration configuration, int transaction, int number) {
    Place place = configuration.programs().get(transaction).place(number);
    List<String> held = new ArrayList<>();
    for (LockMode mode : place.held()) {
      held.add(quoted(mode));
    }
    int granule = -1;
    int next = -1;
    int up = -1;
    LockMode mode = null;
    boolean converts = false;
    boolean inOrder = false;
    Action.Ends ends = Action.Ends.NOTHING;
    List<String> starts = new ArrayList<>();
    switch (place.action()) {
      case Action.Choose choose -> choose.starts().forEach(start -> starts.add("" + (start + 1)));
      case Action.Request request -> {
        granule = request.granule();
        next = request.granted();
        up = request.giveUp();
        mode = request.mode();
        converts = request.own() != null;
        inOrder = request.inOrder();
      }
      case Action.Work work -> next = work.next();
      case Action.Commit commit -> {
        next = commit.next();
        ends = commit.ends();
      }
      case Action.Release release -> {
        granule = release.granule();
        next = release.next();
        ends = release.ends();
      }
      case Action.End() -> {}
    }
    return "[act |-> \""
        + place.action().getClass().getSimpleName().toLowerCase(Locale.ROOT)
        + "\", g |-> "
        + (granule + 1)
        + ", mode |-> "
        + quoted(mode)
        + ", conv |-> "
        + truth(converts)
        + ", inOrder |-> "
        + truth(inOrder)
        + ", next |-> "
        + (next + 1)
        + ", up |-> "
        + (up + 1)
        + ", ends |-> \""
        + ends.name().toLowerCase(Locale.ROOT)
        + "\", none |-> "
        + truth(place.holdsNothing())
        + ", over |-> "
        + truth(configuration.hasCommitted(transaction, number))
        + ", done |-> "
        + set(place.done())
        + ", starts |-> {"
        + String.join(", ", starts)
        + "}, held |-> <<"
        + String.join(", ", held)
        + ">>]";
  }

  private static String quoted(@Nullable LockMode mode) {
    return "\"" + (mode == null ? "no" : mode) + "\"";
  }
}
