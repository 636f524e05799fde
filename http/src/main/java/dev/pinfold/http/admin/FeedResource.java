package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.json.Json;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.Feed;
import dev.pinfold.pins.PinStore.PinChange;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;

/// What changes, and how much there is.
final class FeedResource {

  private static final int CHANGES = 100;
  private static final int CHANGES_MAX = 1_000;
  private static final int WAIT_MILLIS_MAX = 60_000;
  private static final int LOOK_EVERY_MILLIS = 100;

  private final PinStore store;
  private final Owners owners;

  FeedResource(PinStore store, Owners owners) {
    this.store = store;
    this.owners = owners;
  }

  void changes(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, "after", "max", "wait_ms");
    long after = parameters.number("after", 0, 0, Long.MAX_VALUE);
    int max = (int) parameters.number("max", CHANGES, 1, CHANGES_MAX);
    long wait = parameters.number("wait_ms", 0, 0, WAIT_MILLIS_MAX);
    Feed feed = feed(after, max, wait);
    exchange.stream(
        Ndjson.CONTENT_TYPE,
        WhenEmpty.EMPTY_BODY,
        sink -> {
          for (PinChange change : feed.changes()) {
            sink.item(
                Json.document(
                    json ->
                        json.beginObject()
                            .number("number", change.number())
                            .text("at", Rfc3339.format(change.at()))
                            .text("cid", change.cid().toString())
                            .bool("removed", change.removed())
                            .endObject()));
          }
          sink.item(
              Json.document(json -> json.beginObject().number("last", feed.last()).endObject()));
        });
  }

  /// Waits while nothing has changed: the store tells its last number at no cost.
  private Feed feed(long after, int max, long waitMillis) {
    long deadline = System.nanoTime() + waitMillis * 1_000_000;
    try {
      Feed feed = store.changes(after, max);
      while (feed.changes().isEmpty() && System.nanoTime() < deadline) {
        if (store.lastChange() <= feed.last()) {
          Thread.sleep(LOOK_EVERY_MILLIS);
        } else {
          feed = store.changes(feed.last(), max);
        }
      }
      return feed;
    } catch (ProblemException e) {
      if (e.problem().code().equals("changes_gone")) {
        throw Failure.of(e.problem(), 410).raise();
      }
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The server is shutting down."), e);
    }
  }

  void statistics(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, "owner");
    String name = parameters.text("owner");
    Owner owner = name == null ? null : owners.require(name);
    exchange.json(
        Json.document(
            json -> {
              json.beginObject().number("pins", store.pinCount());
              if (owner != null) {
                json.text("owner", owner.name()).name("requests");
                OwnersResource.counts(store, owner, json);
              }
              PinJson.counts(store.placementCounts(null), json);
              json.number("last_change", store.lastChange()).endObject();
            }));
  }
}
