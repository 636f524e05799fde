package dev.pinfold.documents.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Turns JSON text into the packed form in one pass, giving every path its schema node on the way.
///
/// Accepted is exactly RFC 8259 in UTF-8, less what has no single meaning: duplicate names and
/// halves of surrogate pairs are refused. Numbers keep their value exactly: integers of 64 bits as
/// such, every other number as its literal. Cost: the parser's, one growing buffer, and one look-up
/// by position for each member of a document whose shape is known.
///
/// Safe for use by many threads.
public final class JsonEncoder {

  private final ValueLimits limits;
  private final JsonFactory factory;

  public JsonEncoder(ValueLimits limits) {
    this.limits = limits;
    this.factory =
        JsonFactory.builder()
            // The default pool is a thread's own, and virtual threads do not live long enough.
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.depthMax())
                    .maxNumberLength(limits.numberCharsMax())
                    .maxStringLength(limits.documentBytesMax())
                    .maxNameLength(Math.max(limits.nameBytesMax(), 1) * 4)
                    .maxDocumentLength(-1)
                    .build())
            .build();
  }

  /// Encodes one JSON value that fills `json` from `start` to `end`.
  ///
  /// @param node where the value will stand
  /// @param counts gets the values found
  /// @throws ProblemException `invalid_json` with line and column, `duplicate_name`,
  /// `document_too_large`,
  ///     `too_deep`, `too_many_paths`, `name_too_long`, `number_out_of_range`, or what `nodes`
  /// throws
  public byte[] encode(
      byte[] json, int start, int end, int node, NodeAllocator nodes, TypeCounts counts) {
    if (end - start > limits.documentBytesMax()) {
      throw ValueLimits.exceeded(
          "document_too_large",
          "the size of the JSON text",
          end - start,
          limits.documentBytesMax());
    }
    checkEncoding(json, start, end);
    try (JsonParser parser = factory.createParser(json, start, end - start)) {
      ValueWriter out = new ValueWriter(limits, node, nodes, counts, end - start);
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw invalid("the text holds no value", parser.currentLocation(), null);
      }
      value(parser, token, out);
      if (parser.nextToken() != null) {
        throw invalid("there is text behind the value", parser.currentTokenLocation(), null);
      }
      return out.toBytes();
    } catch (StreamConstraintsException e) {
      throw constraint(e);
    } catch (JsonProcessingException e) {
      throw invalid(firstLine(e.getOriginalMessage()), e.getLocation(), e);
    } catch (IOException e) {
      // Malformed UTF-8 arrives as a plain CharConversionException in some positions.
      throw invalid(firstLine(String.valueOf(e.getMessage())), null, e);
    }
  }

  /// Refuses what is no UTF-8. The parser would take overlong forms and surrogates in three bytes
  /// for the characters that they imitate, and guess UTF-16 or UTF-32 from zeros at the beginning,
  /// where no JSON text in UTF-8 has one.
  private static void checkEncoding(byte[] json, int start, int end) {
    int bad = Utf8.invalidAt(json, start, end);
    for (int i = start; bad < 0 && i < Math.min(end, start + 4); i++) {
      bad = json[i] == 0 ? i : -1;
    }
    if (bad < 0) {
      return;
    }
    int line = 1;
    int column = 1;
    for (int i = start; i < bad; i++) {
      if (json[i] == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    throw new ProblemException(
        Problem.of(Problem.Kind.INVALID, "invalid_json", "not valid JSON: the text is not UTF-8")
            .with("line", line)
            .with("column", column));
  }

  private ProblemException constraint(StreamConstraintsException e) {
    String message = firstLine(e.getOriginalMessage());
    String code =
        message.contains("nesting depth")
            ? "too_deep"
            : message.contains("Name ") || message.contains("name ")
                ? "name_too_long"
                : message.contains("Number ") ? "number_out_of_range" : "document_too_large";
    Problem problem = Problem.of(Problem.Kind.LIMIT, code, message);
    JsonLocation at = e.getLocation();
    if (at != null) {
      problem = problem.with("line", at.getLineNr()).with("column", at.getColumnNr());
    }
    return new ProblemException(problem, e);
  }

  private static ProblemException invalid(
      String what, @Nullable JsonLocation at, @Nullable Throwable cause) {
    Problem problem = Problem.of(Problem.Kind.INVALID, "invalid_json", "not valid JSON: " + what);
    if (at != null) {
      problem = problem.with("line", at.getLineNr()).with("column", at.getColumnNr());
    }
    return cause == null ? new ProblemException(problem) : new ProblemException(problem, cause);
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private void value(JsonParser parser, JsonToken token, ValueWriter out) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        out.beginObject();
        String name;
        while ((name = parser.nextFieldName()) != null) {
          out.name(name);
          value(parser, parser.nextToken(), out);
        }
        end(parser, out);
      }
      case START_ARRAY -> {
        out.beginArray();
        JsonToken element;
        while ((element = parser.nextToken()) != JsonToken.END_ARRAY) {
          value(parser, element, out);
        }
        out.end();
      }
      case VALUE_STRING -> {
        if (!out.string(
            parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength())) {
          throw invalid(
              "a string holds half of a surrogate pair", parser.currentTokenLocation(), null);
        }
      }
      case VALUE_NUMBER_INT -> integer(parser, out);
      case VALUE_NUMBER_FLOAT -> {
        String literal = parser.getText();
        checkExponent(parser, literal);
        out.decimal(literal);
      }
      case VALUE_TRUE -> out.bool(true);
      case VALUE_FALSE -> out.bool(false);
      case VALUE_NULL -> out.none();
      default -> throw new JsonParseException(parser, "unexpected " + token);
    }
  }

  /// Ends an object, and says where in the text it has a name twice.
  private static void end(JsonParser parser, ValueWriter out) throws IOException {
    try {
      out.end();
    } catch (ProblemException e) {
      if (!e.problem().code().equals(ValueWriter.DUPLICATE_NAME)) {
        throw e;
      }
      JsonLocation at = parser.currentTokenLocation();
      throw new ProblemException(
          e.problem().with("line", at.getLineNr()).with("column", at.getColumnNr()), e);
    }
  }

  private static void integer(JsonParser parser, ValueWriter out) throws IOException {
    if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long value = parser.getLongValue();
      if (value != 0 || parser.getTextCharacters()[parser.getTextOffset()] != '-') {
        out.integer(value);
        return;
      }
    }
    out.decimal(parser.getText());
  }

  private static void checkExponent(JsonParser parser, String literal) throws IOException {
    int e = Math.max(literal.indexOf('e'), literal.indexOf('E'));
    if (e < 0) {
      return;
    }
    String digits = literal.substring(e + 1);
    int from = digits.charAt(0) == '-' || digits.charAt(0) == '+' ? 1 : 0;
    while (from < digits.length() - 1 && digits.charAt(from) == '0') {
      from++;
    }
    int count = digits.length() - from;
    if (count > 5) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.LIMIT,
                  "number_out_of_range",
                  "the exponent of "
                      + ValueWriter.shorten(literal)
                      + " is beyond ±"
                      + ValueLimits.EXPONENT_MAX)
              .with("line", parser.currentTokenLocation().getLineNr())
              .with("column", parser.currentTokenLocation().getColumnNr()));
    }
  }
}
