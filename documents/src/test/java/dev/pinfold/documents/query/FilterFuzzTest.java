package dev.pinfold.documents.query;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import java.nio.charset.StandardCharsets;

/// Whatever comes as a filter, a sort, a projection or a page token: a typed problem, or something
/// that can be asked of a document.
class FilterFuzzTest {

  private static final NodeNames NAMES = new Schema("fuzz", 10, 10);

  @FuzzTest
  void query(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      Filter filter = FilterParser.parse(text);
      Matcher.matches(filter, "id", Packed.emptyObject(), NAMES);
      filter.paths();
    } catch (ProblemException e) {
      // Refused with a code: that is the other allowed end.
    }
    try {
      Sort.parse(text).keyOf("id", Packed.emptyObject(), NAMES);
    } catch (ProblemException e) {
      // As above.
    }
    try {
      Projection.parse(text).toJson("id", Packed.emptyObject(), NAMES);
    } catch (ProblemException e) {
      // As above.
    }
    try {
      PageToken.parse(text, Query.ALL);
    } catch (ProblemException e) {
      // As above.
    }
  }
}
