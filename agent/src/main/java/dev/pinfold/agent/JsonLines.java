package dev.pinfold.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads JSON objects, one a line, each of bounded length.
final class JsonLines {

  /// The other side sent what it should not: repeating the request would not help.
  static final class BadAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    BadAnswerException(String message) {
      super(message);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int START_BYTES = 512;

  private final InputStream in;
  private final int lineBytesMax;
  private final byte[] input = new byte[8192];
  private int at;
  private int end;
  private byte[] line = new byte[START_BYTES];
  private int length;

  JsonLines(InputStream in, int lineBytesMax) {
    this.in = in;
    this.lineBytesMax = lineBytesMax;
  }

  /// The next object, or null at the end. The last line need not be ended.
  @Nullable JsonNode next() throws IOException {
    while (readLine()) {
      if (!blank()) {
        return parse(line, length);
      }
    }
    return blank() ? null : parse(line, length);
  }

  /// A whole body as one object.
  static JsonNode object(InputStream in, int bytesMax) throws IOException {
    byte[] bytes = in.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) {
      throw new BadAnswerException("an answer of more than " + bytesMax + " bytes");
    }
    return parse(bytes, bytes.length);
  }

  static ObjectNode newObject() {
    return JSON.createObjectNode();
  }

  private static JsonNode parse(byte[] bytes, int length) throws BadAnswerException {
    JsonNode node;
    try {
      node = JSON.readTree(bytes, 0, length);
    } catch (JsonProcessingException e) {
      throw new BadAnswerException("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BadAnswerException("not JSON: " + e.getMessage());
    }
    if (!node.isObject()) {
      throw new BadAnswerException("not a JSON object");
    }
    return node;
  }

  /// Fills the line; false at the end of the input, when it holds what was left.
  private boolean readLine() throws IOException {
    length = 0;
    while (true) {
      if (at == end) {
        end = Math.max(0, in.read(input));
        at = 0;
        if (end == 0) {
          return false;
        }
      }
      int stop = at;
      while (stop < end && input[stop] != '\n') {
        stop++;
      }
      append(stop - at);
      boolean complete = stop < end;
      at = complete ? stop + 1 : stop;
      if (complete) {
        return true;
      }
    }
  }

  private void append(int count) throws BadAnswerException {
    if (length + count > lineBytesMax) {
      throw new BadAnswerException("a line of more than " + lineBytesMax + " bytes");
    }
    if (length + count > line.length) {
      byte[] longer = new byte[Math.min(lineBytesMax, Math.max(2 * line.length, length + count))];
      System.arraycopy(line, 0, longer, 0, length);
      line = longer;
    }
    System.arraycopy(input, at, line, length, count);
    length += count;
  }

  private boolean blank() {
    for (int i = 0; i < length; i++) {
      if (line[i] > ' ' || line[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
