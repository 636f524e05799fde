package dev.pinfold.volumes.watch;

import dev.pinfold.volumes.spec.WatchSpec;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.alert.AlertBoard;
import dev.pinfold.volumes.watch.alert.AlertFile;
import dev.pinfold.volumes.watch.alert.Escalation;
import dev.pinfold.volumes.watch.forecast.Forecast;
import dev.pinfold.volumes.watch.forecast.History;
import dev.pinfold.volumes.watch.measure.Measurement;
import java.util.List;
import java.util.Map;

/// One round that leaves nothing behind: nothing is written, nobody is told. It begins with what a
/// [Watcher] remembers in the same directory, if there is one.
///
/// What a single look cannot know it leaves as the watcher noted it: how long requests usually
/// take, and how far replicas are behind.
public final class Look {

  private Look() {}

  /// Judges a measurement.
  ///
  /// @return with the alerts that are going on, those among them that have not lasted for long
  ///     enough
  /// @throws dev.pinfold.base.ProblemException `invalid_alerts`
  public static Watcher.Found at(WatchSpec spec, Measurement measurement) {
    AlertFile file = new AlertFile(spec.state());
    Map<String, Forecast> forecasts =
        new Growth(new History(spec.state().resolve(Watcher.HISTORY))).forecasts(measurement);
    AlertBoard board = file.board();
    for (AlertFile.Acknowledgement one : file.orders().acknowledged()) {
      board = board.acknowledge(one.rules(), one.subjects(), one.at());
    }
    AlertBoard.Round round =
        board.step(
            spec.rules(),
            Readings.of(measurement, Map.of(), forecasts, Map.of()),
            List.of(),
            new Escalation(List.of()),
            measurement.at());
    List<Alert> alerts =
        round.board().alerts().stream()
            .filter(alert -> alert.phase() != Alert.Phase.ENDED)
            .toList();
    return new Watcher.Found(measurement, forecasts, alerts, Map.of());
  }
}
