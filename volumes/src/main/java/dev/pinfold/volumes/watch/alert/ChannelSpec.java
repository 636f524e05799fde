package dev.pinfold.volumes.watch.alert;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// How somebody is told.
public sealed interface ChannelSpec {

  /// In rules.
  String name();

  /// How long after the first notice it is told; zero for at once.
  Duration after();

  /// The log of the server.
  record Log(String name, Duration after) implements ChannelSpec {}

  /// A program that reads a notice as JSON.
  ///
  /// @param argv the program and its arguments, never a line for a shell
  /// @param patience after which it is killed
  record Command(String name, Duration after, List<String> argv, Duration patience)
      implements ChannelSpec {

    public Command {
      argv = List.copyOf(argv);
    }
  }

  /// A service that a notice is posted to as JSON.
  ///
  /// @param patience for each attempt
  record Webhook(String name, Duration after, URI uri, Duration patience) implements ChannelSpec {}
}
