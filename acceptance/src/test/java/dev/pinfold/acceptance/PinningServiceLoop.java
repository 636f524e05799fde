package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.acceptance.Ledger.Fate;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// A client of the pinning API. It pins CIDs that others pin, too; of every four requests it takes
/// one back, and replaces one. Its requests have keys, so that asking again does nothing twice.
final class PinningServiceLoop extends PinningLoop {

  private static final int CIDS = 40;

  private final Http api;
  private final Ledger ledger;
  private final String name;
  private final Deque<Made> mine = new ArrayDeque<>();

  private record Made(String name, String id) {}

  PinningServiceLoop(Http api, Ledger ledger, String name) {
    this.api = api;
    this.ledger = ledger;
    this.name = name;
  }

  @Override
  void step(int number) throws IOException, InterruptedException {
    if (number % 4 == 3) {
      delete(mine.removeFirst());
      replace(mine.removeFirst(), number);
      return;
    }
    String request = name + " " + number;
    ledger.requests().put(request, Fate.ADDING);
    ask(_ -> made(request, post("/pins", request, number)));
  }

  private void delete(Made old) throws IOException, InterruptedException {
    ledger.requests().put(old.name(), Fate.REMOVING);
    ask(
        again -> {
          Http.Answer answer = api.delete("/pins/" + old.id());
          assertTrue(answer.status() == 202 || again && answer.status() == 404, answer::toString);
          ledger.acknowledge(ledger.requests(), old.name(), Fate.GONE);
        });
  }

  private void replace(Made old, int number) throws IOException, InterruptedException {
    String request = name + " " + number;
    ledger.requests().put(old.name(), Fate.REMOVING);
    ledger.requests().put(request, Fate.ADDING);
    ask(
        _ -> {
          Http.Answer answer = post("/pins/" + old.id(), request, number);
          ledger.acknowledge(ledger.requests(), old.name(), Fate.GONE);
          made(request, answer);
        });
  }

  private Http.Answer post(String path, String request, int number)
      throws IOException, InterruptedException {
    String cid = Cids.of("shared " + number % CIDS);
    return api.with("Idempotency-Key", request.replace(' ', '-'))
        .post(path, "{\"cid\":\"" + cid + "\",\"name\":\"" + request + "\"}")
        .expect(202);
  }

  private void made(String request, Http.Answer answer) {
    ledger.acknowledge(ledger.requests(), request, Fate.THERE);
    mine.addLast(new Made(request, answer.json().path("requestid").asText()));
  }
}
