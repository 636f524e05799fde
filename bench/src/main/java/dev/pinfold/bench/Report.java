package dev.pinfold.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Figures against their goals, for people and for machines.
public final class Report {

  private static final JsonMapper JSON = new JsonMapper();

  /// A part of a benchmark, which figures belong to.
  public interface Part {

    /// What it is asked for by.
    String word();
  }

  /// The work of a part.
  @FunctionalInterface
  public interface Work<P extends Part> {
    void run(P part) throws Exception;
  }

  /// What a figure must reach.
  public record Goal(double limit, boolean atLeast) {

    public static Goal atLeast(double limit) {
      return new Goal(limit, true);
    }

    public static Goal atMost(double limit) {
      return new Goal(limit, false);
    }

    boolean met(double value) {
      return atLeast ? value >= limit : value <= limit;
    }

    String print() {
      return (atLeast ? ">= " : "<= ") + Report.print(limit);
    }
  }

  private record Row(
      Part part,
      String work,
      long pins,
      double value,
      String unit,
      @Nullable Goal goal,
      String note) {

    String line() {
      Goal wanted = goal;
      return String.format(
          Locale.ROOT,
          "%-12s %-46s %,12d %12s %-6s %-10s %-7s %s",
          part.word(),
          work,
          pins,
          Report.print(value),
          unit,
          wanted == null ? "" : wanted.print(),
          wanted == null ? "" : wanted.met(value) ? "met" : "MISSED",
          note);
    }

    Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("part", part.word());
      members.put("work", work);
      members.put("pins", pins);
      members.put("value", value);
      members.put("unit", unit);
      Goal wanted = goal;
      if (wanted != null) {
        members.put("goal", wanted.limit());
        members.put("met", wanted.met(value));
      }
      if (!note.isEmpty()) {
        members.put("note", note);
      }
      return members;
    }
  }

  private final boolean json;
  private final PrintStream people;
  private final List<Row> rows = new ArrayList<>();
  private long progressNanos = System.nanoTime();

  public Report(boolean json) {
    this.json = json;
    this.people = json ? System.err : System.out;
  }

  /// Numbers that people compare at a glance: three digits, or whole.
  public static String print(double value) {
    double size = Math.abs(value);
    String form = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }

  /// Runs parts in turn, each though others failed, and then says all figures that have a goal.
  ///
  /// @return whether every part came to its end
  public <P extends Part> boolean run(Collection<P> parts, Work<P> work) {
    boolean complete = true;
    for (P part : parts) {
      try {
        work.run(part);
      } catch (Exception e) {
        // What the other parts take hours for is not to be lost.
        note("the part " + part.word() + " FAILED");
        e.printStackTrace();
        complete = false;
      }
    }
    summary();
    return complete;
  }

  /// A figure.
  ///
  /// @param pins how many there were; or rows, where the part says so
  /// @param goal null if there is none
  public void figure(
      Part part,
      String work,
      long pins,
      double value,
      String unit,
      @Nullable Goal goal,
      String note) {
    Row row = new Row(part, work, pins, value, unit, goal, note);
    rows.add(row);
    people.println(row.line());
    people.flush();
    if (json) {
      try {
        System.out.println(JSON.writeValueAsString(row.members()));
        System.out.flush();
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// What is being done now.
  public void note(String text) {
    progressNanos = System.nanoTime();
    System.err.println("  ... " + text);
  }

  /// How far something has come; said every few seconds.
  public void progress(String what, long done, long total) {
    if (System.nanoTime() - progressNanos > 5_000_000_000L) {
      note(String.format(Locale.ROOT, "%s: %,d of %,d", what, done, total));
    }
  }

  private void summary() {
    people.println();
    rows.stream().filter(row -> row.goal() != null).forEach(row -> people.println(row.line()));
    people.flush();
  }
}
