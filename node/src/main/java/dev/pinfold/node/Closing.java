package dev.pinfold.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what was opened, the last first, each once, whatever happens to the others.
///
/// Used by one thread at a time.
final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Deque<Step> steps = new ArrayDeque<>();

  private record Step(String name, Runnable close) {}

  /// Something was opened.
  void add(String name, Runnable close) {
    steps.push(new Step(name, close));
  }

  /// Closes everything.
  ///
  /// @throws RuntimeException the first failure, with the others
  void run() {
    @Nullable RuntimeException first = null;
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      try {
        step.close().run();
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).addKeyValue("part", step.name()).log("a part did not close");
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
