package dev.pinfold.acceptance;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A client that pins and unpins until its server is gone, and asks again, when the server is back,
/// for what it got no answer to.
abstract class PinningLoop implements Runnable {

  private volatile @Nullable Question open;
  private volatile @Nullable Throwable failure;

  /// Something to ask for, and what is noted when it is answered.
  interface Question {
    /// @param again whether it was asked before, and may have been done
    void ask(boolean again) throws IOException, InterruptedException;
  }

  /// Asks for something, after noting that it is about to.
  ///
  /// @param number from 0 on
  abstract void step(int number) throws IOException, InterruptedException;

  final void ask(Question question) throws IOException, InterruptedException {
    open = question;
    question.ask(false);
    open = null;
  }

  @Override
  public final void run() {
    try {
      for (int number = 0; ; number++) {
        step(number);
      }
    } catch (IOException e) {
      // The server was killed. What it had not answered stays open.
    } catch (Throwable e) {
      failure = e;
    }
  }

  /// Asks again for what was not answered.
  final void askAgain() throws IOException, InterruptedException {
    Question question = open;
    if (question != null) {
      question.ask(true);
      open = null;
    }
  }

  /// Fails if an answer was not as it should be.
  final void check() {
    Throwable thrown = failure;
    if (thrown != null) {
      throw new AssertionError("A client got a wrong answer", thrown);
    }
  }
}
