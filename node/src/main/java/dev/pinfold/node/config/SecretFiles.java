package dev.pinfold.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Reads the files that hold secrets, so that these need not stand in the configuration.
final class SecretFiles {

  private static final int BYTES_MAX = 1 << 20;

  private SecretFiles() {}

  /// The token that a file holds, without the white space around it.
  ///
  /// @throws UnsuitableValueException if it holds none
  static Secret token(Path file) {
    String token = text(file).strip();
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new UnsuitableValueException(file + " does not hold one token in plain letters");
    }
    return new Secret(token);
  }

  /// The users and passwords that a file holds as YAML.
  ///
  /// @throws UnsuitableValueException if it holds none
  static Map<String, Secret> credentials(Path file) {
    try {
      return new CredentialsType().read(YamlText.parse(text(file)), file.toAbsolutePath());
    } catch (YamlText.SyntaxException e) {
      throw new UnsuitableValueException(file + " cannot be read in line " + e.line());
    } catch (UnsuitableValueException e) {
      throw new UnsuitableValueException("in " + file + " " + e.wrong());
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new UnsuitableValueException(file + " is larger than " + SizeText.print(BYTES_MAX));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UnsuitableValueException(
          file + " cannot be read as text (" + e.getClass().getSimpleName() + ")");
    }
  }
}
