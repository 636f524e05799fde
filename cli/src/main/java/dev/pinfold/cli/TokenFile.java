package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that holds a token, so that none stands in a list of processes.
public final class TokenFile {

  private TokenFile() {}

  /// The token; null if no file is named.
  ///
  /// @throws ProblemException `file_not_found`
  public static @Nullable String read(@Nullable Path file) {
    if (file == null || file.toString().isEmpty()) {
      return null;
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND, "file_not_found", "the file of the token cannot be read")
              .with("file", file.toString()),
          e);
    }
  }
}
