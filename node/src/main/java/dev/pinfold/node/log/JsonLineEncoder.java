package dev.pinfold.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/// Writes each event as one JSON object on a line of its own: `at`, `level`, `logger`, `thread`,
/// `message`, then the keys and values of the event, then `exception` if there is one.
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NOTHING = new byte[0];

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      for (Map.Entry<String, Object> member : members(event).entrySet()) {
        json.writeFieldName(member.getKey());
        switch (member.getValue()) {
          case Long number -> json.writeNumber(number);
          case Integer number -> json.writeNumber(number);
          case Boolean flag -> json.writeBoolean(flag);
          case Object other -> json.writeString(other.toString());
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    line.writeBytes(System.lineSeparator().getBytes(StandardCharsets.UTF_8));
    return line.toByteArray();
  }

  private static Map<String, Object> members(ILoggingEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("at", event.getInstant());
    members.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    members.put("logger", event.getLoggerName());
    members.put("thread", event.getThreadName());
    members.put("message", String.valueOf(event.getFormattedMessage()));
    event.getMDCPropertyMap().forEach(members::putIfAbsent);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        members.putIfAbsent(pair.key, pair.value == null ? "null" : pair.value);
      }
    }
    if (event.getThrowableProxy() != null) {
      members.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return members;
  }
}
