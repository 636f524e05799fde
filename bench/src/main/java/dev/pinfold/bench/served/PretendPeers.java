package dev.pinfold.bench.served;

import dev.pinfold.bench.PinLines;
import java.io.IOException;

/// The peers of [PinLines], alive: they tell of themselves and do nothing.
final class PretendPeers implements AutoCloseable {

  private static final long EVERY_MILLIS = 5_000;

  private final int adminPort;
  private final Thread thread;

  private PretendPeers(int adminPort) {
    this.adminPort = adminPort;
    this.thread = Thread.ofVirtual().unstarted(this::beat);
  }

  static PretendPeers start(ServerProcess server) throws IOException {
    PretendPeers peers = new PretendPeers(server.adminPort());
    peers.beatOnce();
    peers.thread.start();
    return peers;
  }

  private void beatOnce() throws IOException {
    for (String peer : PinLines.PEERS) {
      RawHttp.ask(
              adminPort,
              "PUT",
              "/v1/peers/" + peer,
              "",
              """
              {"name": "bench", "session": "bench", "ipfs":
                {"up": true, "peer_id": "%s", "free_bytes": 1000000000000, "repo_bytes": 0}}\
              """
                  .formatted(peer))
          .orThrow();
    }
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(EVERY_MILLIS);
        beatOnce();
      }
    } catch (InterruptedException | IOException e) {
      // The server is about to end, or has.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
