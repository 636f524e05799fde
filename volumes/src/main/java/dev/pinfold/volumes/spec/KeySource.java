package dev.pinfold.volumes.spec;

import java.nio.file.Path;
import java.util.List;

/// Where the key of an encrypted dataset comes from: 32 bytes, or 64 hexadecimal digits.
public sealed interface KeySource {

  /// A file that only its owner may read.
  record InFile(Path file) implements KeySource {}

  /// A program that prints it, such as the client of a key management service.
  ///
  /// @param argv the program and its arguments, never a line for a shell
  record OfCommand(List<String> argv) implements KeySource {

    public OfCommand {
      argv = List.copyOf(argv);
    }
  }
}
