package dev.pinfold.verify.mutant;

import dev.pinfold.verify.explore.Explorer.Move;
import dev.pinfold.verify.explore.Queued;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Want;
import java.util.ArrayList;
import java.util.List;

/// The page of all broken variants and their stories, in Markdown.
public final class MutantPage {

  private MutantPage() {}

  /// Writes it.
  public static String write() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Broken variants

        Each differs from the protocol in one point, and each is found by the same search that finds nothing in the
        protocol itself. A story that ends is the shortest there is: no way with fewer steps leads to that failure. `A` is the
        oldest transaction. A diagram shows only locks that somebody waited for.

        This page is written by `./dev verify --mutants-page`; a test compares it.

        | variant | breaks | states | steps |
        |---|---|---|---|
        """);
    StringBuilder stories = new StringBuilder();
    for (Mutant mutant : Mutants.all()) {
      Hunt.Prey prey = Hunt.of(mutant);
      if (prey == null) {
        throw new IllegalStateException(mutant.name() + " is not found");
      }
      out.append("| [" + mutant.name() + "](#" + mutant.name() + ") | " + mutant.breaks().text())
          .append(" | " + prey.states() + " | " + prey.length())
          .append(prey.circle().isEmpty() ? "" : " + " + prey.circle().size() + " for ever")
          .append(" |\n");
      story(stories, mutant, prey);
    }
    return out.append(stories).toString();
  }

  private static void story(StringBuilder out, Mutant mutant, Hunt.Prey prey) {
    Configuration configuration = mutant.configuration();
    out.append("\n## " + mutant.name() + "\n\n" + mutant.title() + "\n" + mutant.why() + "\n\n");
    for (int t = 0; t < configuration.transactions(); t++) {
      List<String> wants = new ArrayList<>();
      for (int i = 0; i < configuration.accesses().size(); i++) {
        Want want = configuration.accesses().get(i);
        if (configuration.owners().get(i) == t) {
          wants.add("`" + want + "`");
        }
      }
      out.append("- " + Story.name(t) + " wants " + String.join(", ", wants) + "\n");
    }
    out.append('\n');
    for (String line : text(mutant, prey)) {
      out.append(line).append('\n');
    }
    out.append("\n```mermaid\n")
        .append(
            Story.diagram(configuration, new Queued(configuration), whole(prey), end(mutant, prey)))
        .append("```\n");
  }

  private static List<Move> whole(Hunt.Prey prey) {
    List<Move> whole = new ArrayList<>(prey.way());
    whole.addAll(prey.circle());
    return whole;
  }

  /// The story, one numbered line after the other.
  public static List<String> text(Mutant mutant, Hunt.Prey prey) {
    Configuration configuration = mutant.configuration();
    Queued semantics = new Queued(configuration);
    List<String> text = new ArrayList<>();
    int number = 1;
    for (String line : Story.text(configuration, semantics, prey.way())) {
      text.add(number++ + ". " + line);
    }
    if (!prey.circle().isEmpty()) {
      text.add(number++ + ". And from here for ever:");
      List<Move> circle = new ArrayList<>(List.of(prey.way().getLast()));
      circle.addAll(prey.circle());
      for (String line : Story.text(configuration, semantics, circle)) {
        text.add("   - " + line);
      }
    }
    text.add("");
    text.add("**" + end(mutant, prey) + "**");
    return text;
  }

  private static String end(Mutant mutant, Hunt.Prey prey) {
    Configuration configuration = mutant.configuration();
    return switch (mutant.breaks()) {
      case NO_DEADLOCK ->
          "Deadlock. "
              + String.join(
                  ". ",
                  Story.waits(
                      configuration, new Queued(configuration), prey.way().getLast().state()))
              + ".";
      case PROGRESS ->
          Story.name(prey.starving()) + " never commits, though nobody stops for ever.";
      case SERIALIZABLE ->
          "Both have committed, and each read what was there before the other wrote: no serial order does that.";
      case EXCLUSION, STRICTNESS, CAN_FINISH, NO_OVERTAKING -> mutant.breaks().text() + ": broken.";
    };
  }
}
