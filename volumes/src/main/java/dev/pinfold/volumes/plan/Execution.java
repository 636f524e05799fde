package dev.pinfold.volumes.plan;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.spec.KeySource;
import dev.pinfold.volumes.tool.Tool;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Does what somebody approved, and nothing else.
///
/// Before the first step the plan is made again from what is there now. Steps that were done in the
/// meantime, or before a crash, are no longer in it. If it has a step that was not approved, what
/// is there has changed, and nothing is done. After the last step it is made once more, and must be
/// empty: what a step was to bring about is looked at, not believed.
public final class Execution {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Tool tool;
  private final Function<KeySource, byte[]> keys;
  private final Consumer<Step> progress;

  /// For plans none of whose steps has a key.
  ///
  /// @param progress hears of each step before it is done
  public Execution(Tool tool, Consumer<Step> progress) {
    this(
        tool,
        _ -> {
          throw new IllegalStateException("a step of this plan has a key");
        },
        progress);
  }

  /// @param keys gives the bytes of keys that steps need
  /// @param progress hears of each step before it is done
  public Execution(Tool tool, Function<KeySource, byte[]> keys, Consumer<Step> progress) {
    this.tool = tool;
    this.keys = keys;
    this.progress = progress;
  }

  /// Executes a plan.
  ///
  /// @param approved what was printed and agreed to
  /// @param again makes the same plan from what is there now
  /// @param destroy whether steps that destroy are agreed to
  /// @return how many steps there were to do
  /// @throws ProblemException `plan_stale`, `plan_destroys`, `plan_incomplete`, or the failure of a
  ///     step, after which it can be executed again
  @CanIgnoreReturnValue
  public int run(Plan approved, Supplier<Plan> again, boolean destroy) {
    Plan now = again.get();
    verifyUnchanged(approved, now);
    if (now.destroys() && !destroy) {
      Step first = now.steps().stream().filter(Step::destroys).findFirst().orElseThrow();
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "plan_destroys",
                  "the plan destroys, which has to be agreed to; nothing was done")
              .with("step", first.command().toString()));
    }
    for (Step step : now.steps()) {
      progress.accept(step);
      run(step);
    }
    if (!now.isEmpty()) {
      Plan left = again.get();
      if (!left.isEmpty()) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CONFLICT,
                    "plan_incomplete",
                    "all steps succeeded, and something is left to do: did others change it, too?")
                .with("step", left.steps().getFirst().command().toString()));
      }
    }
    return now.steps().size();
  }

  /// Does one step, without asking anything.
  ///
  /// @throws ProblemException the failure of the command
  public void run(Step step) {
    if (step.key() == null) {
      tool.run(step.command(), PATIENCE);
      return;
    }
    byte[] key = keys.apply(step.key());
    try {
      tool.run(step.command(), PATIENCE, key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static void verifyUnchanged(Plan approved, Plan now) {
    Set<String> known =
        approved.steps().stream()
            .map(step -> step.command().toString())
            .collect(Collectors.toSet());
    boolean isSamePool = approved.pool().equals(now.pool()) && approved.root().equals(now.root());
    for (Step step : now.steps()) {
      if (!isSamePool || !known.contains(step.command().toString())) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CONFLICT,
                    "plan_stale",
                    "the pool has changed since the plan was made; nothing was done: make the plan"
                        + " again")
                .with("step", step.command().toString()));
      }
    }
  }
}
