package dev.pinfold.verify.notation;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A configuration in Promela, for Spin: a process for each transaction, which is one loop of
/// guarded commands. Each command is one atomic step, so that Spin stores exactly the states of the
/// model.
///
/// The commands are the same for all configurations and lie in `locks.pml`; what places and modes
/// are is in tables before them, in C, which Spin embeds.
public final class Promela {

  private final Configuration configuration;
  private final int transactions;
  private final int places;
  private final StringBuilder out = new StringBuilder();

  private Promela(Configuration configuration) {
    this.configuration = configuration;
    this.transactions = configuration.transactions();
    int most = 0;
    for (var program : configuration.programs()) {
      most = Math.max(most, program.size());
    }
    this.places = most;
  }

  /// The model; exclusion and strictness are assertions in it. The tables must lie beside it.
  ///
  /// @param queued whether granules have queues
  /// @param progress whether to add the formula that every transaction commits
  public static String of(Configuration configuration, boolean queued, boolean progress) {
    if (configuration.leaderChanges() > 0) {
      throw new IllegalArgumentException("losing lock tables is not written in Promela");
    }
    return new Promela(configuration).write(queued, progress);
  }

  /// The name of the file of the tables.
  public static final String TABLES = "tables.h";

  /// The tables, in C.
  public static String tables(Configuration configuration) {
    Promela promela = new Promela(configuration);
    promela.tables();
    return promela.out.toString();
  }

  /// What is done at a place, as a number.
  private enum Act {
    CHOOSE,
    REQUEST,
    WORK,
    COMMIT,
    RELEASE,
    END;

    static Act of(Action action) {
      return switch (action) {
        case Action.Choose _ -> CHOOSE;
        case Action.Request _ -> REQUEST;
        case Action.Work _ -> WORK;
        case Action.Commit _ -> COMMIT;
        case Action.Release _ -> RELEASE;
        case Action.End _ -> END;
      };
    }
  }

  private String write(boolean queued, boolean progress) {
    line("/* " + configuration.name() + ", generated. Granules, in the order of acquisition:");
    for (int g = 0; g < configuration.granules().size(); g++) {
      line("   " + g + "  " + configuration.granules().name(g));
    }
    line("*/");
    define("N", transactions);
    define("QUEUED", queued ? 1 : 0);
    define("WOUNDS", configuration.wounds() ? 1 : 0);
    define("AGES_CHANGE", configuration.agesChange() ? 1 : 0);
    define("ENDLESS", configuration.endless() ? 1 : 0);
    define("KEEPS_AGES", configuration.rules().keepsAges() ? 1 : 0);
    define("WOUNDS_ARRIVE", configuration.rules().woundsArrive() ? 1 : 0);
    define("CONVERSIONS_FIRST", configuration.rules().conversionsFirst() ? 1 : 0);
    define("CONVERSIONS_WOUND", configuration.rules().conversionsWound() ? 1 : 0);
    define("QUEUES_FAIRLY", configuration.rules().isGranted(true) ? 0 : 1);
    for (Decision decision : Decision.values()) {
      define(decision.name(), decision.ordinal());
    }
    line("#define PLACE " + (places > 255 ? "short" : "byte"));
    for (Act act : Act.values()) {
      define(act.name(), act.ordinal());
    }
    // Not read by the preprocessor of Spin, which has no room for long tables, but by the compiler.
    line("c_decl {\n  \\#include \"" + TABLES + "\"\n}");
    out.append(Resource.read("locks.pml"));
    for (int t = 0; t < transactions; t++) {
      process(t);
    }
    if (progress) {
      progress();
    }
    return out.toString();
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void define(String name, int value) {
    line("#define " + name + " " + value);
  }

  // ---- tables

  private void tables() {
    table("ACT", place -> "" + Act.of(place.action()).ordinal());
    table(
        "GRANULE",
        place ->
            switch (place.action()) {
              case Action.Request request -> "" + request.granule();
              case Action.Release release -> "" + release.granule();
              default -> "0";
            });
    table(
        "NEXT",
        place ->
            switch (place.action()) {
              case Action.Request request -> "" + request.granted();
              case Action.Work work -> "" + work.next();
              case Action.Commit commit -> "" + commit.next();
              case Action.Release release -> "" + release.next();
              case Action.Choose _, Action.End _ -> "0";
            });
    table(
        "ENDS",
        place ->
            switch (place.action()) {
              case Action.Commit commit -> "" + commit.ends().ordinal();
              case Action.Release release -> "" + release.ends().ordinal();
              default -> "0";
            });
    request("GIVE_UP", request -> "" + request.giveUp());
    request("CONVERTS", request -> request.own() == null ? "0" : "1");
    request("IN_ORDER", request -> request.inOrder() ? "1" : "0");
    request("DENIED_BY", request -> "" + configuration.rules().deniedBy(request.mode()));
    request("MODE", request -> "" + request.mode().ordinal());
    request("IF_OLDEST", r -> "" + configuration.rules().decide(r.inOrder(), true).ordinal());
    request("IF_NOT_OLDEST", r -> "" + configuration.rules().decide(r.inOrder(), false).ordinal());
    table("HOLDS_NOTHING", place -> place.holdsNothing() ? "1" : "0");
    wide("DONE", place -> place.done());
    wide("MEETS", place -> place.action() instanceof Action.Work work ? meets(work) : 0);
    List<String> all = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      all.add(row(t, place -> held(place)));
    }
    line(
        "static const unsigned char HELD["
            + transactions
            + "]["
            + places
            + "]["
            + configuration.granules().size()
            + "] = {"
            + String.join(",\n", all)
            + "};");
    List<String> admits = new ArrayList<>();
    for (LockMode held : LockMode.values()) {
      List<String> row = new ArrayList<>();
      for (LockMode requested : LockMode.values()) {
        row.add(configuration.rules().admits().admits(held, requested) ? "1" : "0");
      }
      admits.add("{" + String.join(",", row) + "}");
    }
    line("static const unsigned char ADMITS[6][6] = {" + String.join(",", admits) + "};");
    List<String> clash = new ArrayList<>();
    for (int bit = 0; bit <= LockMode.X.bit(); bit++) {
      LockMode mode =
          Integer.bitCount(bit) == 1 ? LockMode.values()[Integer.numberOfTrailingZeros(bit)] : null;
      clash.add(mode == null ? "0" : "" + PlaceSets.clashing(mode));
    }
    line("static const unsigned char CLASH[] = {" + String.join(",", clash) + "};");
  }

  private long meets(Action.Work work) {
    long meets = 0;
    for (long rest = work.accesses(); rest != 0; rest &= rest - 1) {
      meets |= configuration.meets()[Long.numberOfTrailingZeros(rest)];
    }
    return meets;
  }

  private static String held(Place place) {
    List<String> bits = new ArrayList<>();
    for (LockMode mode : place.held()) {
      bits.add(mode == null ? "0" : "" + mode.bit());
    }
    return "{" + String.join(",", bits) + "}";
  }

  private String row(int transaction, Function<Place, String> cell) {
    List<String> cells = new ArrayList<>();
    for (Place place : configuration.programs().get(transaction).places()) {
      cells.add(cell.apply(place));
    }
    return "{" + String.join(",", cells) + "}";
  }

  private void table(String name, Function<Place, String> cell) {
    table("unsigned short", name, cell);
  }

  private void wide(String name, Function<Place, Long> cell) {
    table("unsigned long long", name, place -> cell.apply(place) + "ULL");
  }

  private void table(String type, String name, Function<Place, String> cell) {
    List<String> rows = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      rows.add(row(t, cell));
    }
    line(
        "static const "
            + type
            + " "
            + name
            + "["
            + transactions
            + "]["
            + places
            + "] = {"
            + String.join(",\n  ", rows)
            + "};");
  }

  private void request(String name, Function<Action.Request, String> cell) {
    table(
        name,
        place -> place.action() instanceof Action.Request request ? cell.apply(request) : "0");
  }

  // ---- processes

  private void process(int t) {
    line("active proctype transaction_" + t + "() {");
    line("  do");
    List<Place> all = configuration.programs().get(t).places();
    for (int p = 0; p < all.size(); p++) {
      if (all.get(p).action() instanceof Action.Choose(List<Integer> starts)) {
        for (int start : starts) {
          line("  :: d_step { place[" + t + "] == " + p + " -> place[" + t + "] = " + start + " }");
        }
      }
    }
    line("  commands(" + t + ")");
    if (configuration.wounds()) {
      for (int u = 0; u < transactions; u++) {
        if (u != t) {
          line("  wounding(" + t + ", " + u + ")");
        }
      }
    }
    if (t == 0 && !configuration.endless()) {
      line("  :: d_step { c_expr { (all_ended)() } -> skip }");
    }
    line("  od");
    line("}");
  }

  private void progress() {
    PlaceSets sets = new PlaceSets(configuration);
    List<String> all = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      all.add((configuration.endless() ? "([]<> " : "(<> ") + at(t, sets.committed(t)) + ")");
    }
    line("ltl progress { " + String.join(" && ", all) + " }");
  }

  /// That a transaction is at one of these places, which are ascending.
  private static String at(int transaction, List<Integer> places) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= places.size(); i++) {
      if (i == places.size() || places.get(i) != places.get(i - 1) + 1) {
        parts.add(
            String.format(
                "(place[%1$d] >= %2$d && place[%1$d] <= %3$d)",
                transaction, places.get(from), places.get(i - 1)));
        from = i;
      }
    }
    return "(" + String.join(" || ", parts) + ")";
  }
}
