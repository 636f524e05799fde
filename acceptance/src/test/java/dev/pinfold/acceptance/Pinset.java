package dev.pinfold.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/// The pinset of a server, as its cluster API has it.
record Pinset(Http api) {

  static Pinset of(ServerProcess server) {
    return new Pinset(server.cluster());
  }

  /// Asks for a pin.
  ///
  /// @param options names and values in turn
  Http.Answer pin(String cid, String... options) throws IOException, InterruptedException {
    return api.post("/pins/" + cid + Http.query(options)).expect(200);
  }

  void unpin(String cid) throws IOException, InterruptedException {
    api.delete("/pins/" + cid).expect(200);
  }

  /// What is known of a pin on a peer.
  JsonNode on(String peer, String cid) throws IOException, InterruptedException {
    return api.get("/pins/" + cid).expect(200).json().path("peer_map").path(peer);
  }

  String status(String peer, String cid) throws IOException, InterruptedException {
    return on(peer, cid).path("status").asText();
  }

  void awaitStatus(String peer, String cid, String status) throws Exception {
    Await.until(
        cid + " is " + status + " on " + peer,
        () -> on(peer, cid),
        told -> told.path("status").asText().equals(status));
  }

  /// Waits until no peer has work on any pin.
  void awaitSettled() throws Exception {
    Await.until(
        "no work is left",
        () ->
            api.get("/pins?filter=pin_queued,pinning,pin_error,unpin_queued,unpinning,unpin_error"),
        answer -> answer.status() == 204);
  }

  /// All that is pinned.
  Set<String> cids() throws IOException, InterruptedException {
    Set<String> cids = new TreeSet<>();
    api.stream("/allocations", pin -> cids.add(pin.path("cid").asText()));
    return cids;
  }

  /// The peers that were chosen for a pin.
  Set<String> allocations(String cid) throws IOException, InterruptedException {
    Set<String> peers = new TreeSet<>();
    api.get("/allocations/" + cid)
        .expect(200)
        .json()
        .path("allocations")
        .forEach(peer -> peers.add(peer.asText()));
    return peers;
  }
}
