package dev.pinfold.pins.testkit.history;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import org.jspecify.annotations.Nullable;

/// Something that a client asked of a store, and what it was told. It took place somewhere between
/// when it was asked and when it was answered.
///
/// Times are of one monotonic clock.
public sealed interface Call {

  /// Who asked.
  int client();

  /// The pin that it is about.
  Cid cid();

  /// When it was asked.
  long asked();

  /// When it was answered.
  long answered();

  /// A change. If its outcome is [Outcome.Unknown], it may take place at any time after it was
  /// asked, or never.
  record Change(int client, Submission submission, Outcome outcome, long asked, long answered)
      implements Call {
    @Override
    public Cid cid() {
      return submission.command().cid();
    }
  }

  /// A look at a pin.
  ///
  /// @param found null if there was none
  record Read(int client, Cid cid, @Nullable Pin found, long asked, long answered)
      implements Call {}
}
