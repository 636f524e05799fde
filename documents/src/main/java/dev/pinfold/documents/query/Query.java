package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// What is asked of a collection.
///
/// @param limit how many results at most; 0 for all of them
/// @param pageToken where an earlier page of the same query ended, or null for the first
public record Query(Filter filter, Sort sort, int limit, @Nullable String pageToken) {

  /// Every document, in the order of their keys.
  public static final Query ALL = new Query(Filter.all(), Sort.NONE, 0, null);

  public Query {
    if (limit < 0) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "invalid_limit", "a limit is not negative: " + limit));
    }
  }

  /// The documents that satisfy a filter in MongoDB's syntax.
  public static Query where(String filter) {
    return new Query(FilterParser.parse(filter), Sort.NONE, 0, null);
  }

  public Query sortedBy(String newSort) {
    return new Query(filter, Sort.parse(newSort), limit, pageToken);
  }

  public Query limitedTo(int newLimit) {
    return new Query(filter, sort, newLimit, pageToken);
  }

  public Query from(@Nullable String token) {
    return new Query(filter, sort, limit, token);
  }

  /// Tells queries apart whose pages must not be mixed up.
  int fingerprint() {
    CRC32 crc = new CRC32();
    crc.update(ByteBuffer.wrap((filter + "|" + sort).getBytes(StandardCharsets.UTF_8)));
    return (int) crc.getValue();
  }
}
