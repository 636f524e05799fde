package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.exchange.JsonDocuments;
import dev.pinfold.http.exchange.JsonDocuments.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where documents begin and end in a stream.
class JsonDocumentsTest {

  private static JsonDocuments of(String text) {
    return new JsonDocuments(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Gives one byte at a time, as the slowest network would.
  private static JsonDocuments slow(String text) {
    InputStream all = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new JsonDocuments(
        new InputStream() {
          @Override
          public int read() throws IOException {
            return all.read();
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return all.read(into, offset, Math.min(1, length));
          }
        });
  }

  private static List<String> all(JsonDocuments documents) {
    List<String> found = new ArrayList<>();
    for (Document next = documents.next(); next != null; next = documents.next()) {
      found.add(next.line() + ":" + new String(next.bytes(), StandardCharsets.UTF_8));
    }
    return found;
  }

  private static void check(String text, String... documents) {
    assertEquals(List.of(documents), all(of(text)));
    assertEquals(List.of(documents), all(slow(text)));
  }

  @Test
  void findsDocumentsHoweverTheyAreLaidOut() {
    check("");
    check(" \n\n ");
    check("{\"a\":1}\n{\"b\":2}\n", "1:{\"a\":1}", "2:{\"b\":2}");
    check("{\"a\":1}\r\n\r\n{\"b\":2}", "1:{\"a\":1}", "3:{\"b\":2}");
    check("{}{}[] {}", "1:{}", "1:{}", "1:[]", "1:{}");
    check("{\n \"a\": {\n \"b\": []}\n}\n{}", "1:{\n \"a\": {\n \"b\": []}\n}", "5:{}");
    check("{\"a\":[{},{\"b\":{}}]}", "1:{\"a\":[{},{\"b\":{}}]}");
  }

  @Test
  void isNotMisledByWhatStandsInStrings() {
    check("{\"a\":\"}{\"}{}", "1:{\"a\":\"}{\"}", "1:{}");
    check("{\"a\":\"\\\"}\"}{}", "1:{\"a\":\"\\\"}\"}", "1:{}");
    check("{\"a\":\"\\\\\"}{}", "1:{\"a\":\"\\\\\"}", "1:{}");
    check("{\"a\":\"é{\"}{}", "1:{\"a\":\"é{\"}", "1:{}");
  }

  @Test
  void losesNothingBehindADocumentThatIsBroken() {
    check("garbage {}\n{}", "1:garbage {}", "2:{}");
    check("{}}\n{}", "1:{}", "1:}", "2:{}");
    check("{\"a\":\"b\n{}\n", "1:{\"a\":\"b", "2:{}");
    check("{\"a\":\"b\"\n{\"c\":1}", "1:{\"a\":\"b\"\n", "2:{\"c\":1}");
    check("{\"a\":1,\n{\"c\":1}", "1:{\"a\":1,\n", "2:{\"c\":1}");
    check("[1\n{\"c\":1}", "1:[1\n", "2:{\"c\":1}");
  }

  @Test
  void namesTheLineOfADocumentThatIsCutOff() {
    JsonDocuments documents = of("{}\n\n{\"a\":\n[1,");
    assertEquals(1, documents.next().line());
    ProblemException cut = assertThrows(ProblemException.class, documents::next);
    assertEquals(JsonDocuments.CUT_OFF, cut.problem().code());
    assertEquals(3L, cut.problem().details().get("line"));
    assertEquals(4L, cut.problem().details().get("ended_on_line"));
    assertEquals(3, documents.documentLine());
    assertNull(documents.next());
  }

  @Test
  void goesOnBehindADocumentThatIsTooLong() {
    String longest = "\"" + "x".repeat(JsonDocuments.DOCUMENT_BYTES_MAX - 4) + "\"";
    JsonDocuments documents = of("[" + longest + "]\n[" + longest + ",1]\n{}");
    assertEquals(JsonDocuments.DOCUMENT_BYTES_MAX, documents.next().bytes().length);
    ProblemException tooLong = assertThrows(ProblemException.class, documents::next);
    assertEquals(JsonDocuments.TOO_LONG, tooLong.problem().code());
    assertEquals(2L, tooLong.problem().details().get("line"));
    assertEquals(3, documents.next().line());
    assertNull(documents.next());
  }

  @Test
  void countsLines() {
    JsonDocuments documents = of("{}\n{}");
    all(documents);
    assertEquals(2, documents.lines());
    JsonDocuments ended = of("{}\n{}\n\n");
    all(ended);
    assertEquals(3, ended.lines());
    JsonDocuments nothing = of("");
    all(nothing);
    assertEquals(0, nothing.lines());
  }

  @Test
  void tellsThatTheInputCannotBeRead() {
    JsonDocuments documents =
        new JsonDocuments(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("broken");
              }
            });
    ProblemException broken = assertThrows(ProblemException.class, documents::next);
    assertEquals("input_unreadable", broken.problem().code());
  }
}
