package dev.pinfold.pins.service;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// An IPFS peer, as its agent last told.
///
/// @param id of the agent's peer, as placements name it
/// @param freeBytes what may still be stored
/// @param seen when it last told
/// @param joined when it first did
public record Peer(
    String id,
    String name,
    String ipfsId,
    List<String> ipfsAddresses,
    String error,
    long freeBytes,
    long repoBytes,
    Map<String, String> tags,
    String version,
    Instant seen,
    Instant joined) {

  public Peer {
    ipfsAddresses = List.copyOf(ipfsAddresses);
    tags = Map.copyOf(tags);
  }

  Peer seen(Instant now) {
    return new Peer(
        id, name, ipfsId, ipfsAddresses, error, freeBytes, repoBytes, tags, version, now, joined);
  }
}
