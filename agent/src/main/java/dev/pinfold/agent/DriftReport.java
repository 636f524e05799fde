package dev.pinfold.agent;

import java.util.ArrayList;
import java.util.List;

/// Sends differences to the server in batches. Used by one thread.
final class DriftReport {

  private final String peer;
  private final Coordinator coordinator;
  private final int batch;
  private final List<Drift> gathered = new ArrayList<>();
  private long missing;
  private long extra;

  DriftReport(String peer, Coordinator coordinator, int batch) {
    this.peer = peer;
    this.coordinator = coordinator;
    this.batch = batch;
  }

  void add(Drift drift) {
    gathered.add(drift);
    if (gathered.size() == batch) {
      send();
    }
  }

  /// Sends what is gathered.
  void send() {
    if (gathered.isEmpty()) {
      return;
    }
    List<Drift.Answer> answers = coordinator.drift(peer, List.copyOf(gathered));
    for (int i = 0; i < answers.size() && i < gathered.size(); i++) {
      switch (answers.get(i).action()) {
        case QUEUED -> {
          if (gathered.get(i).held()) {
            extra++;
          } else {
            missing++;
          }
        }
        // The server knew already, or the pin is none of its own.
        case SETTLED, IGNORED -> {}
      }
    }
    gathered.clear();
  }

  /// Pins that the daemon lacked, and that are now queued.
  long missing() {
    return missing;
  }

  /// Pins that the daemon should not have, and whose removal is now queued.
  long extra() {
    return extra;
  }
}
