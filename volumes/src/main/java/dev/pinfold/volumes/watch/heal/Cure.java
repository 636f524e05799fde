package dev.pinfold.volumes.watch.heal;

/// What helps against a failure.
public sealed interface Cure {

  /// `zpool clear`, once the devices are there again.
  record ClearPool() implements Cure {}

  /// Send again, from where it stopped.
  record ResumeSend() implements Cure {}

  /// Destroy the checkpoints that the retention gives up anyway.
  record Prune() implements Cure {}

  /// Take a file that cannot be read from a copy.
  record ReplaceFiles() implements Cure {}

  /// The same again, later.
  record Wait() implements Cure {}

  /// What only a person can decide.
  ///
  /// @param text what to look at and to do
  record Advise(String text) implements Cure {}
}
