package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pinfold.pins.PinEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The events of a CID as a document of the collection `events`, whose id is the CID:
///
/// ```
/// events [[<milliseconds>, <kind>, <owner>, "<peer>", "<details>"]]    the oldest first
/// gone                                                                 the time of the last, if
/// the pin went with it
/// ```
final class EventsDocument {

  /// How many events of a CID are kept.
  static final int EVENTS_MAX = 50;

  /// The member that says when the pin went.
  static final String GONE = "gone";

  private EventsDocument() {}

  /// @param gone whether the pin went with the last of them
  static byte[] encode(List<PinEvent> events, boolean gone) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = PinDocument.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("events");
      long last = 0;
      for (PinEvent event :
          events.subList(Math.max(0, events.size() - EVENTS_MAX), events.size())) {
        json.writeStartArray();
        last = event.at().toEpochMilli();
        json.writeNumber(last);
        json.writeNumber(event.kind().number());
        json.writeNumber(event.owner());
        json.writeString(event.peer());
        json.writeString(event.details());
        json.writeEndArray();
      }
      json.writeEndArray();
      if (gone) {
        json.writeNumberField(GONE, last);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static List<PinEvent> decode(byte[] document) {
    List<PinEvent> events = new ArrayList<>();
    try (JsonParser json = PinDocument.JSON.createParser(document)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String member = json.currentName();
        json.nextToken();
        if (!member.equals("events")) {
          json.skipChildren();
          continue;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
          events.add(
              new PinEvent(
                  Instant.ofEpochMilli(json.nextLongValue(0)),
                  PinEvent.Kind.of(json.nextIntValue(0)),
                  json.nextIntValue(0),
                  json.nextTextValue(),
                  json.nextTextValue()));
          json.nextToken();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }
}
