package dev.pinfold.verify.mutant;

import dev.pinfold.verify.explore.Explorer;
import dev.pinfold.verify.explore.Explorer.Move;
import dev.pinfold.verify.explore.HistorySearch;
import dev.pinfold.verify.explore.Property;
import dev.pinfold.verify.explore.Queued;
import dev.pinfold.verify.explore.StateGraph;
import dev.pinfold.verify.protocol.Configuration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The search for what is wrong with a broken variant, in the model that has queues.
public final class Hunt {

  private static final int STATES_MAX = 2_000_000;

  private Hunt() {}

  /// What was found.
  ///
  /// @param states how many states were looked at
  /// @param way the shortest way there
  /// @param circle what is repeated for ever, or nothing
  /// @param starving who never commits, or -1
  public record Prey(int states, List<Move> way, List<Move> circle, int starving) {

    /// How many steps the way has.
    public int length() {
      return way.size() - 1;
    }
  }

  /// Looks for the property that the variant must break; null if it does not.
  public static @Nullable Prey of(Mutant mutant) {
    return find(mutant.configuration(), mutant.breaks());
  }

  static @Nullable Prey find(Configuration configuration, Property property) {
    Queued semantics = new Queued(configuration);
    return switch (property) {
      case NO_DEADLOCK, EXCLUSION, STRICTNESS ->
          prey(new Explorer(semantics, STATES_MAX, true).explore(List.of(property)));
      case SERIALIZABLE -> prey(new HistorySearch(semantics, STATES_MAX).search());
      case PROGRESS -> {
        StateGraph graph = new Explorer(semantics, STATES_MAX, false).graph();
        List<Integer> starving = graph.starving();
        if (starving.isEmpty()) {
          yield null;
        }
        StateGraph.Lasso lasso = graph.lasso(starving.getFirst());
        yield new Prey(graph.states(), lasso.way(), lasso.circle(), starving.getFirst());
      }
      case CAN_FINISH, NO_OVERTAKING ->
          throw new IllegalArgumentException("no way shows " + property);
    };
  }

  private static @Nullable Prey prey(Explorer.Outcome outcome) {
    Explorer.Finding finding = outcome.finding();
    return finding == null ? null : new Prey(outcome.states(), finding.way(), List.of(), -1);
  }
}
