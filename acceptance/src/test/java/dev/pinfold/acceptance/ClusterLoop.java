package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.acceptance.Ledger.Fate;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// A client of the cluster API. Of every four pins it takes one back, and changes one.
final class ClusterLoop extends PinningLoop {

  private final Http api;
  private final Ledger ledger;
  private final String name;
  private final Deque<String> mine = new ArrayDeque<>();

  ClusterLoop(Http api, Ledger ledger, String name) {
    this.api = api;
    this.ledger = ledger;
    this.name = name;
  }

  @Override
  void step(int number) throws IOException, InterruptedException {
    if (number % 4 == 3) {
      unpin(mine.removeFirst());
      pin(mine.getFirst(), "?name=again&replication=1");
      return;
    }
    String cid = Cids.of(name + " " + number);
    ledger.pins().put(cid, Fate.ADDING);
    pin(cid, number % 2 == 0 ? "?replication=2" : "?name=everywhere");
    mine.addLast(cid);
  }

  private void pin(String cid, String options) throws IOException, InterruptedException {
    ask(
        _ -> {
          api.post("/pins/" + cid + options).expect(200);
          ledger.acknowledge(ledger.pins(), cid, Fate.THERE);
        });
  }

  private void unpin(String cid) throws IOException, InterruptedException {
    ledger.pins().put(cid, Fate.REMOVING);
    ask(
        again -> {
          Http.Answer answer = api.delete("/pins/" + cid);
          assertTrue(answer.status() == 200 || again && answer.status() == 404, answer::toString);
          ledger.acknowledge(ledger.pins(), cid, Fate.GONE);
        });
  }
}
