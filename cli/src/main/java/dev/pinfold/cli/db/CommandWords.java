package dev.pinfold.cli.db;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.ArrayList;
import java.util.List;

/// Cuts a line into words as a shell does: between blanks; `'…'` as it stands; `"…"` with `\"` and
/// `\\`; `\` before any other character outside of quotes; `#` begins a comment.
///
/// Nothing is expanded.
final class CommandWords {

  private final String line;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandWords(String line) {
    this.line = line;
  }

  /// @throws ProblemException `invalid_batch` if a quote is not closed
  static List<String> of(String line) {
    CommandWords words = new CommandWords(line);
    words.read();
    return words.words;
  }

  private void read() {
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == ' ' || c == '\t' || c == '\r') {
        end();
      } else if (c == '#' && !inWord) {
        return;
      } else {
        inWord = true;
        part(c);
      }
    }
    end();
  }

  private void part(char c) {
    switch (c) {
      case '\'' -> quoted('\'');
      case '"' -> quoted('"');
      case '\\' -> word.append(next());
      default -> word.append(c);
    }
  }

  private void quoted(char quote) {
    for (char c = next(); c != quote; c = next()) {
      boolean escapes = quote == '"' && c == '\\' && at < line.length();
      char following = escapes ? line.charAt(at) : '\0';
      if (following == '"' || following == '\\') {
        at++;
        word.append(following);
      } else {
        word.append(c);
      }
    }
  }

  private char next() {
    if (at == line.length()) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID, "invalid_batch", "a closing quote or a character is missing"));
    }
    return line.charAt(at++);
  }

  private void end() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
