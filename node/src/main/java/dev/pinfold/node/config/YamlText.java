package dev.pinfold.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads YAML, and so JSON, into values that know their lines.
///
/// No aliases: a configuration that needs them is too large.
final class YamlText {

  private static final int DEPTH_MAX = 16;
  private static final YAMLFactory YAML = new YAMLFactory();

  private final YAMLParser parser;

  private YamlText(YAMLParser parser) {
    this.parser = parser;
  }

  /// Why a text cannot be read.
  static final class SyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;

    SyntaxException(String message, int line) {
      super(message);
      this.line = line;
    }

    /// Where, from 1; 0 if that is not known.
    int line() {
      return line;
    }
  }

  /// The value that the text holds.
  static ConfigValue parse(String text) throws SyntaxException {
    try (YAMLParser parser = YAML.createParser(text)) {
      YamlText yaml = new YamlText(parser);
      JsonToken first = parser.nextToken();
      ConfigValue value =
          first == null ? new ConfigValue.Nothing(0) : yaml.value(first, 0, yaml.line());
      if (parser.nextToken() != null) {
        throw new SyntaxException("there is a second document", yaml.line());
      }
      return value;
    } catch (JsonProcessingException e) {
      // The first line says what is wrong; the others repeat the text.
      String message = e.getOriginalMessage().lines().findFirst().orElse("it is not YAML");
      int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
      throw new SyntaxException(message, line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int line() {
    return Math.max(0, parser.currentTokenLocation().getLineNr());
  }

  private ConfigValue value(JsonToken token, int depth, int line)
      throws IOException, SyntaxException {
    if (depth > DEPTH_MAX) {
      throw new SyntaxException("it is nested too deeply", line());
    }
    if (parser.isCurrentAlias()) {
      throw new SyntaxException("aliases are not read", line());
    }
    return switch (token) {
      case START_OBJECT -> members(depth, line);
      case START_ARRAY -> items(depth, line);
      case VALUE_NULL -> new ConfigValue.Nothing(line);
      default -> new ConfigValue.Text(parser.getText(), line);
    };
  }

  private ConfigValue items(int depth, int line) throws IOException, SyntaxException {
    List<ConfigValue> items = new ArrayList<>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      items.add(value(token, depth + 1, line()));
    }
    return new ConfigValue.Items(items, line);
  }

  private ConfigValue members(int depth, int line) throws IOException, SyntaxException {
    Map<String, ConfigValue> members = new LinkedHashMap<>();
    while (next() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      int nameLine = line();
      if (members.put(name, value(next(), depth + 1, nameLine)) != null) {
        throw new SyntaxException("\"" + name + "\" is there twice", nameLine);
      }
    }
    return new ConfigValue.Members(members, line);
  }

  private JsonToken next() throws IOException, SyntaxException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new SyntaxException("it ends too early", line());
    }
    return token;
  }
}
