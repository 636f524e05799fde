package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pinfold.documents.value.ValueWriter;
import dev.pinfold.pins.PinEvent;
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
  static void write(List<PinEvent> events, boolean gone, ValueWriter out) {
    out.beginObject();
    out.name("events").beginArray();
    long last = 0;
    for (PinEvent event : events.subList(Math.max(0, events.size() - EVENTS_MAX), events.size())) {
      out.beginArray();
      last = event.at().toEpochMilli();
      out.integer(last);
      out.integer(event.kind().number());
      out.integer(event.owner());
      out.string(event.peer());
      out.string(event.details());
      out.end();
    }
    out.end();
    if (gone) {
      out.name(GONE).integer(last);
    }
    out.end();
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
