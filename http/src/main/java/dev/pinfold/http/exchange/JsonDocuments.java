package dev.pinfold.http.exchange;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into the JSON documents that stand in it one behind the other: one a line, several
/// on a line, or each over several lines.
///
/// It looks no closer than it must to find where a document ends, so what it gives may still be no
/// JSON. A document that is broken does not take those behind it along: it ends where JSON cannot
/// go on, at a line break inside a string or where an object begins and none may.
///
/// Used by one thread.
public final class JsonDocuments {

  /// The problem of a document that is longer than [#DOCUMENT_BYTES_MAX].
  public static final String TOO_LONG = "json_document_too_long";

  /// The problem of a document that the stream ends inside of.
  public static final String CUT_OFF = "json_document_cut_off";

  /// How long a document may be.
  public static final int DOCUMENT_BYTES_MAX = 1 << 20;

  private static final int BUFFER_BYTES = 64 << 10;

  /// How deep it knows what is open; documents that go deeper are refused by who parses them.
  private static final int DEPTH_KNOWN = 64;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;

  /// The line that the byte at `at` is on, and whether that byte is its first.
  private long line = 1;

  private boolean atLineStart = true;

  /// Where the last document began that was begun.
  private long begin = 1;

  /// What there is of the current document: these bytes, and those from `start` to `at`.
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  private int start;
  private boolean tooLong;

  private final boolean[] isArray = new boolean[DEPTH_KNOWN];

  /// Reads `in`, and leaves closing it to the caller.
  public JsonDocuments(InputStream in) {
    this.in = in;
  }

  /// A document.
  ///
  /// @param line where it begins, counted from 1
  public record Document(long line, byte[] bytes) {}

  /// How many lines were read, the one that is being read included.
  public long lines() {
    return atLineStart ? line - 1 : line;
  }

  /// The line on which the document begins that was given last, or failed, or is being read: all
  /// that begin on lines before it have been given.
  public long documentLine() {
    return begin;
  }

  /// The next document, or null behind the last one.
  ///
  /// @throws ProblemException [#TOO_LONG] if it is too long, and the next call goes on behind it;
  ///     [#CUT_OFF] if the stream ends inside of it; `input_unreadable` if the stream cannot be
  ///     read. Each names the line.
  public @Nullable Document next() {
    if (!skipSpace()) {
      return null;
    }
    begin = line;
    held.reset();
    tooLong = false;
    start = at;
    byte first = buffer[at];
    boolean whole = (first == '{' || first == '[') ? container() : restOfLine();
    byte[] bytes = kept();
    if (tooLong) {
      throw problem(
          TOO_LONG,
          "A JSON document is longer than allowed.",
          begin,
          "allowed",
          DOCUMENT_BYTES_MAX);
    }
    if (!whole) {
      throw problem(
          CUT_OFF, "The input ends inside of a JSON document.", begin, "ended_on_line", lines());
    }
    return new Document(begin, bytes);
  }

  /// @return whether there is anything else
  private boolean skipSpace() {
    while (at < end || fill()) {
      byte b = buffer[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return true;
      }
      step(b);
    }
    return false;
  }

  private void step(byte b) {
    at++;
    atLineStart = b == '\n';
    if (atLineStart) {
      line++;
    }
  }

  /// What begins with neither bracket is no document of ours: it goes as far as its line.
  private boolean restOfLine() {
    while (at < end || fill()) {
      if (buffer[at] == '\n') {
        return true;
      }
      step(buffer[at]);
    }
    return true;
  }

  /// @return false if the stream ends first
  private boolean container() {
    int depth = 0;
    boolean inString = false;
    boolean escaped = false;
    byte before = 0;
    while (at < end || fill()) {
      byte b = buffer[at];
      if (inString) {
        if (b == '\n') {
          return true;
        }
        if (escaped) {
          escaped = false;
        } else if (b == '\\') {
          escaped = true;
        } else if (b == '"') {
          inString = false;
        }
        step(b);
        continue;
      }
      switch (b) {
        case '"' -> inString = true;
        case '{', '[' -> {
          if (b == '{' && depth > 0 && !mayBegin(depth, before)) {
            return true;
          }
          if (depth < DEPTH_KNOWN) {
            isArray[depth] = b == '[';
          }
          depth++;
        }
        case '}', ']' -> depth--;
        default -> {}
      }
      step(b);
      if (depth == 0) {
        return true;
      }
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        before = b;
      }
    }
    return false;
  }

  /// Whether an object may stand behind `before` in what is open.
  private boolean mayBegin(int depth, byte before) {
    if (depth > DEPTH_KNOWN) {
      return true;
    }
    return isArray[depth - 1] ? before == ',' || before == '[' : before == ':';
  }

  private boolean fill() {
    hold();
    int count;
    try {
      count = in.read(buffer, 0, buffer.length);
    } catch (IOException e) {
      throw new ProblemException(
          problem("input_unreadable", "The input cannot be read.", line, "reason", e.toString())
              .problem(),
          e);
    }
    at = 0;
    start = 0;
    end = Math.max(0, count);
    return count > 0;
  }

  /// Keeps what the buffer has of the document, as long as that is not too much.
  private void hold() {
    int count = at - start;
    if (held.size() + count > DOCUMENT_BYTES_MAX) {
      tooLong = true;
      held.reset();
    }
    if (!tooLong) {
      held.write(buffer, start, count);
    }
    start = at;
  }

  private byte[] kept() {
    if (held.size() == 0 && !tooLong && at - start <= DOCUMENT_BYTES_MAX) {
      return Arrays.copyOfRange(buffer, start, at);
    }
    hold();
    return held.toByteArray();
  }

  private static ProblemException problem(
      String code, String message, long line, String key, Object value) {
    return new ProblemException(
        Problem.of(Problem.Kind.INVALID, code, message).with("line", line).with(key, value));
  }
}
