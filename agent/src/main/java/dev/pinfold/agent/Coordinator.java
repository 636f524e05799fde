package dev.pinfold.agent;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the agent needs of the Pinfold server. Safe for use by several threads.
///
/// Every call may fail with a `ProblemException`; a caller may repeat any of them, since each can
/// be carried out twice with the result of once.
public interface Coordinator {

  /// Tells that the peer lives and what it has. A session that the server has not seen makes
  /// everything that was handed to an earlier session of the peer, and was not finished, due again.
  Heartbeat.Answer heartbeat(Heartbeat heartbeat);

  /// Work for the peer, at most `max` items, most urgent first. Waits up to `wait` if there is
  /// none. What is handed out is leased, not removed: it comes again unless it is acknowledged.
  List<WorkItem> work(String peer, int max, Duration wait);

  /// Tells what became of work. There is one answer for each acknowledgement, in their order.
  List<Acknowledgement.Answer> acknowledge(String peer, List<Acknowledgement> acknowledgements);

  /// A page of the peer's placements, in an order that does not change while it is read.
  ///
  /// @param after the token of the page before, or null for the first page
  Placement.Page placements(String peer, @Nullable String after, int max);

  /// Tells where the daemon differs from the placements. There is one answer for each difference,
  /// in their order.
  List<Drift.Answer> drift(String peer, List<Drift> drift);
}
