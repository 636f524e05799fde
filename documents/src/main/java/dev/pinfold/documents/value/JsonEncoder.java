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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns JSON text into the packed form in one pass, giving every path its schema node on the way.
///
/// Accepted is exactly RFC 8259 in UTF-8, less what has no single meaning: duplicate names and
/// halves of
/// surrogate pairs are refused. Numbers keep their value exactly: integers of 64 bits as such,
/// every
/// other number as its literal. Cost: the parser's, one growing buffer, and one look-up by position
/// for
/// each member of a document whose shape is known.
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
      Run run = new Run(parser, nodes, counts, end - start);
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw invalid("the text holds no value", parser.currentLocation(), null);
      }
      run.value(token, node);
      if (parser.nextToken() != null) {
        throw invalid("there is text behind the value", parser.currentTokenLocation(), null);
      }
      return run.out.toBytes();
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
  /// for the
  /// characters that they imitate, and guess UTF-16 or UTF-32 from zeros at the beginning, where no
  /// JSON
  /// text in UTF-8 has one.
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

  /// The encoding of one text.
  private final class Run {
    private final JsonParser parser;
    private final NodeAllocator nodes;
    private final TypeCounts counts;
    private final PackedBuffer out;

    /// The members of the objects that are open, three numbers each: node (or [#ENTRY]), where the
    /// value
    /// (for an entry: its name) begins, where it ends. Needed only where members must be put in
    /// order.
    private int[] members = new int[96];

    private int memberCount;
    private int paths;

    private static final int ENTRY = Integer.MAX_VALUE;

    Run(JsonParser parser, NodeAllocator nodes, TypeCounts counts, int sizeHint) {
      this.parser = parser;
      this.nodes = nodes;
      this.counts = counts;
      this.out = new PackedBuffer(Math.max(64, sizeHint));
    }

    void value(JsonToken token, int node) throws IOException {
      if (++paths > limits.pathsMax()) {
        throw ValueLimits.exceeded(
            "too_many_paths", "the number of paths", paths, limits.pathsMax());
      }
      switch (token) {
        case START_OBJECT -> object(node);
        case START_ARRAY -> array(node);
        case VALUE_STRING -> {
          counts.add(node, ValueType.STRING);
          if (!out.putString(
              parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength())) {
            throw invalid(
                "a string holds half of a surrogate pair", parser.currentTokenLocation(), null);
          }
        }
        case VALUE_NUMBER_INT -> integer(node);
        case VALUE_NUMBER_FLOAT -> {
          counts.add(node, ValueType.DECIMAL);
          String literal = parser.getText();
          checkExponent(literal);
          out.putDecimal(literal);
        }
        case VALUE_TRUE -> {
          counts.add(node, ValueType.BOOLEAN);
          out.putByte(Packed.TRUE);
        }
        case VALUE_FALSE -> {
          counts.add(node, ValueType.BOOLEAN);
          out.putByte(Packed.FALSE);
        }
        case VALUE_NULL -> {
          counts.add(node, ValueType.NULL);
          out.putByte(Packed.NULL);
        }
        default -> throw new JsonParseException(parser, "unexpected " + token);
      }
    }

    private void integer(int node) throws IOException {
      if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        long value = parser.getLongValue();
        if (value != 0 || parser.getTextCharacters()[parser.getTextOffset()] != '-') {
          counts.add(node, ValueType.INTEGER);
          out.putInteger(value);
          return;
        }
      }
      counts.add(node, ValueType.DECIMAL);
      out.putDecimal(parser.getText());
    }

    private void checkExponent(String literal) {
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
                        + shorten(literal)
                        + " is beyond ±"
                        + ValueLimits.EXPONENT_MAX)
                .with("line", parser.currentTokenLocation().getLineNr())
                .with("column", parser.currentTokenLocation().getColumnNr()));
      }
    }

    private void array(int node) throws IOException {
      counts.add(node, ValueType.ARRAY);
      int mark = out.begin(Packed.SEQUENCE);
      JsonToken token = parser.nextToken();
      if (token != JsonToken.END_ARRAY) {
        int element = nodes.element(node);
        do {
          value(token, element);
          token = parser.nextToken();
        } while (token != JsonToken.END_ARRAY);
      }
      out.end(mark);
    }

    private void object(int node) throws IOException {
      counts.add(node, ValueType.OBJECT);
      int first = memberCount;
      int mark = out.begin(Packed.OBJECT);
      int last = node;
      boolean ordered = true;
      int ordinal = 0;
      String name;
      while ((name = parser.nextFieldName()) != null) {
        int child = nodes.field(node, name, ordinal++);
        int from;
        if (child == NodeNames.NONE) {
          ordered &= lastNameBefore(first, name);
          last = ENTRY;
          out.putByte(0);
          from = out.length();
          byte[] utf8 = nameBytes(name);
          out.putVarint(utf8.length).putBytes(utf8);
          value(parser.nextToken(), nodes.entry(node));
          member(ENTRY, from);
        } else {
          ordered &= child > last;
          // A wrong distance is harmless: members out of order are written again below.
          out.putVarint(ordered ? child - last : 1);
          last = child;
          from = out.length();
          value(parser.nextToken(), child);
          member(child, from);
        }
      }
      if (!ordered) {
        sort(first, mark, node);
      }
      memberCount = first;
      out.end(mark);
    }

    private byte[] nameBytes(String name) {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      if (utf8.length > limits.nameBytesMax()) {
        throw ValueLimits.exceeded(
            "name_too_long", "the length of a name", utf8.length, limits.nameBytesMax());
      }
      return utf8;
    }

    private boolean lastNameBefore(int first, String name) {
      if (memberCount == first) {
        return true;
      }
      int i = (memberCount - 1) * 3;
      if (members[i] != ENTRY) {
        return true;
      }
      byte[] b = out.array();
      int at = members[i + 1];
      int length = Packed.varint(b, at);
      int start = Packed.skipVarint(b, at);
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      return Arrays.compareUnsigned(b, start, start + length, utf8, 0, utf8.length) < 0;
    }

    private void member(int node, int from) {
      int i = memberCount * 3;
      if (i == members.length) {
        members = Arrays.copyOf(members, i * 2);
      }
      members[i] = node;
      members[i + 1] = from;
      members[i + 2] = out.length();
      memberCount++;
    }

    /// Puts the members written since `mark` in order, and finds duplicates: they become
    /// neighbours.
    private void sort(int first, int mark, int node) throws IOException {
      int count = memberCount - first;
      byte[] b = Arrays.copyOf(out.array(), out.length());
      Integer[] order = new Integer[count];
      for (int i = 0; i < count; i++) {
        order[i] = (first + i) * 3;
      }
      Arrays.sort(order, (x, y) -> compareMembers(b, x, y));
      out.truncate(mark);
      int last = node;
      for (int k = 0; k < count; k++) {
        int i = order[k];
        if (k > 0 && compareMembers(b, order[k - 1], i) == 0) {
          throw duplicate(b, i);
        }
        if (members[i] == ENTRY) {
          out.putByte(0);
        } else {
          out.putVarint(members[i] - last);
          last = members[i];
        }
        out.putBytes(b, members[i + 1], members[i + 2]);
      }
    }

    private int compareMembers(byte[] b, int x, int y) {
      if (members[x] != ENTRY || members[y] != ENTRY) {
        return Integer.compare(members[x], members[y]);
      }
      int xLength = Packed.varint(b, members[x + 1]);
      int xStart = Packed.skipVarint(b, members[x + 1]);
      int yLength = Packed.varint(b, members[y + 1]);
      int yStart = Packed.skipVarint(b, members[y + 1]);
      return Arrays.compareUnsigned(b, xStart, xStart + xLength, b, yStart, yStart + yLength);
    }

    private ProblemException duplicate(byte[] b, int member) throws IOException {
      String name;
      if (members[member] == ENTRY) {
        int length = Packed.varint(b, members[member + 1]);
        int start = Packed.skipVarint(b, members[member + 1]);
        name = new String(b, start, length, StandardCharsets.UTF_8);
      } else {
        name = nodes.name(members[member]);
      }
      JsonLocation at = parser.currentTokenLocation();
      return new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "duplicate_name",
                  "the object that ends here has the name \"" + shorten(name) + "\" twice")
              .with("line", at.getLineNr())
              .with("column", at.getColumnNr())
              .with("name", shorten(name)));
    }
  }

  private static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
