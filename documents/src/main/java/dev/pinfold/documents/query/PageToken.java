package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Where a page ended: the place of its last row in the order of the query. The next page begins
/// behind that place, whatever was written meanwhile: a row that is there throughout is on exactly
/// one page.
///
/// ```
/// version:1 fingerprint:4 mode:1 index:4 position crc:4
/// ```
///
/// @param fingerprint of the query
/// @param mode how the pages are ordered
/// @param index the index whose entries are the order, or 0
/// @param position the last row's place
record PageToken(int fingerprint, Mode mode, int index, byte[] position) {

  private static final int VERSION = 2;

  /// What orders the pages. Codes are in tokens: never reused.
  enum Mode {
    /// The documents' keys.
    KEY(1),
    /// The entries of an index.
    ENTRY(2),
    /// The query's sort, then the documents' keys.
    SORT(3);

    private final int code;

    Mode(int code) {
      this.code = code;
    }
  }

  @Override
  public String toString() {
    ByteBuffer body = ByteBuffer.allocate(10 + position.length + 4);
    body.put((byte) VERSION)
        .putInt(fingerprint)
        .put((byte) mode.code)
        .putInt(index)
        .put(position)
        .putInt(crc(body.array(), 10 + position.length));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(body.array());
  }

  private static int crc(byte[] body, int length) {
    CRC32 crc = new CRC32();
    crc.update(body, 0, length);
    return (int) crc.getValue();
  }

  /// Reads a token of a query.
  ///
  /// @throws ProblemException `invalid_page_token`
  static PageToken parse(String text, Query query) {
    byte[] body;
    try {
      body = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid("it is not one that was given out", e);
    }
    if (body.length < 14
        || body[0] != VERSION
        || ByteBuffer.wrap(body).getInt(body.length - 4) != crc(body, body.length - 4)) {
      throw invalid("it is not one that was given out", null);
    }
    ByteBuffer in = ByteBuffer.wrap(body);
    if (in.getInt(1) != query.fingerprint()) {
      throw invalid("it belongs to a query with another filter or sort", null);
    }
    for (Mode mode : Mode.values()) {
      if (mode.code == body[5]) {
        return new PageToken(
            in.getInt(1), mode, in.getInt(6), Arrays.copyOfRange(body, 10, body.length - 4));
      }
    }
    throw invalid("it is of a newer version", null);
  }

  private static ProblemException invalid(String why, @Nullable Throwable cause) {
    Problem problem =
        Problem.of(
            Problem.Kind.INVALID,
            "invalid_page_token",
            "the page token cannot be used: " + why + "; begin with the first page");
    return cause == null ? new ProblemException(problem) : new ProblemException(problem, cause);
  }

  static ProblemException stale() {
    return new ProblemException(
        Problem.of(
            Problem.Kind.INVALID,
            "stale_page_token",
            "the page token is stale: the index that ordered the pages is gone; begin with the first"
                + " page"));
  }
}
