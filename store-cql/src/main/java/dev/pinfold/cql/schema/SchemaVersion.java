package dev.pinfold.cql.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A version of the schema: what is done to get there from the version before. Each statement may
/// be repeated.
record SchemaVersion(int number, List<String> statements) {

  /// The version that this program works with.
  static final int CURRENT = 1;

  SchemaVersion {
    statements = List.copyOf(statements);
  }

  /// From the first to the current.
  static List<SchemaVersion> all() {
    List<SchemaVersion> all = new ArrayList<>();
    for (int number = 1; number <= CURRENT; number++) {
      all.add(new SchemaVersion(number, statements(text(number))));
    }
    return all;
  }

  /// Statements end with a semicolon at the end of a line; lines of comment begin with two dashes.
  private static List<String> statements(String text) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.startsWith("--") || line.isBlank()) {
        continue;
      }
      statement.append(statement.isEmpty() ? "" : "\n").append(line);
      if (line.endsWith(";")) {
        statements.add(statement.substring(0, statement.length() - 1));
        statement.setLength(0);
      }
    }
    if (!statement.isEmpty()) {
      throw new IllegalStateException("A statement has no end: " + statement);
    }
    return statements;
  }

  private static String text(int number) {
    try (InputStream in =
        Objects.requireNonNull(SchemaVersion.class.getResourceAsStream(number + ".cql"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
