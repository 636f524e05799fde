package dev.pinfold.bed;

import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;

/// What has been said of the tests, one after the other, so that each begins and ends exactly once.
final class Reports {

  private enum State {
    RUNNING,
    ENDED
  }

  private final EngineExecutionListener listener;
  private final Map<TestDescriptor, State> states = new HashMap<>();

  Reports(EngineExecutionListener listener) {
    this.listener = listener;
  }

  synchronized void registered(TestDescriptor test) {
    listener.dynamicTestRegistered(test);
  }

  synchronized void started(TestDescriptor test) {
    if (states.putIfAbsent(test, State.RUNNING) == null) {
      listener.executionStarted(test);
    }
  }

  synchronized void finished(TestDescriptor test, TestExecutionResult result) {
    started(test);
    if (states.put(test, State.ENDED) != State.ENDED) {
      listener.executionFinished(test, result);
    }
  }

  synchronized void skipped(TestDescriptor test, String reason) {
    if (states.put(test, State.ENDED) == null) {
      listener.executionSkipped(test, reason);
    }
  }

  /// Ends what has not ended yet of `test` and those in it: tests with `result`, containers well.
  synchronized void end(TestDescriptor test, TestExecutionResult result) {
    if (states.get(test) == State.ENDED) {
      return;
    }
    started(test);
    for (TestDescriptor child : test.getChildren()) {
      end(child, result);
    }
    finished(test, test.isTest() ? result : TestExecutionResult.successful());
  }
}
