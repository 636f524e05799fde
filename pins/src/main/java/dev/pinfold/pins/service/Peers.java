package dev.pinfold.pins.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The IPFS peers that are known, and which of them live.
///
/// What a peer tells is kept in memory. The registry has it, too, for a restart and for other
/// servers, whom a peer does not tell: if nothing but times and sizes has changed, twice in the
/// time in which a peer is missed, and in [#KEEP_EVERY_MOST] at least.
///
/// Safe for use by many threads.
public final class Peers {

  private static final String PEERS = "peers";
  private static final String REMOVED = "removed-peers";
  private static final String SESSION = "session";
  private static final Duration KEEP_EVERY_MOST = Duration.ofMinutes(1);

  /// How many peers there may be.
  public static final int PEERS_MAX = 10_000;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9.:_-]{1,128}");
  private static final JsonMapper JSON = new JsonMapper();

  private final Registry registry;
  private final ServiceSettings settings;
  private final Clock clock;
  private final ConcurrentSkipListMap<String, Peer> peers = new ConcurrentSkipListMap<>();
  private final Map<String, Instant> kept = new HashMap<>();

  /// Those that were alive when the server last ran. They could not tell while it was away, so its
  /// absence does not count.
  private final Set<String> expected = new HashSet<>();

  private final Instant started;

  /// Which start of its agent each peer was last heard of from.
  private final Map<String, String> sessions = new HashMap<>();

  /// Grows behind every change of `peers`, under this object's lock.
  private volatile long changes;

  /// The last that was made; whoever makes another replaces it.
  private volatile @Nullable Choice choice;

  public Peers(Registry registry, ServiceSettings settings, Clock clock) {
    this.registry = registry;
    this.settings = settings;
    this.clock = clock;
    this.started = clock.instant();
    registry
        .list(PEERS, "", PEERS_MAX)
        .forEach(
            (id, json) -> {
              // What was wrong with it may be mended since, and it cannot have said so.
              peers.put(id, decode(id, json, false));
              sessions.put(id, session(json));
            });
    expect();
  }

  /// The server ran until it was last told something at least, and a peer that lived then is on
  /// record as of [#keepEvery] before at most.
  private void expect() {
    Instant ran =
        peers.values().stream().map(Peer::seen).max(Instant::compareTo).orElse(Instant.EPOCH);
    for (Peer peer : peers.values()) {
      if (!peer.seen().plus(keepEvery()).plus(silence()).isBefore(ran)) {
        expected.add(peer.id());
      }
    }
  }

  private Duration silence() {
    return settings.heartbeat().multipliedBy(3);
  }

  private Duration keepEvery() {
    Duration half = silence().dividedBy(2);
    return half.compareTo(KEEP_EVERY_MOST) < 0 ? half : KEEP_EVERY_MOST;
  }

  /// Learns what peers have told other servers.
  public void refresh() {
    SortedMap<String, byte[]> records = registry.list(PEERS, "", PEERS_MAX);
    synchronized (this) {
      records.forEach(this::learn);
      for (String id : List.copyOf(peers.keySet())) {
        // One that came meanwhile is not in the list, and is not gone.
        if (!records.containsKey(id) && registry.get(PEERS, id) == null) {
          forget(id);
        }
      }
      changes++;
    }
  }

  @GuardedBy("this")
  private void learn(String id, byte[] record) {
    Peer told = decode(id, record, true);
    Peer known = peers.get(id);
    if (known == null || told.seen().isAfter(known.seen())) {
      peers.put(id, told);
      sessions.put(id, session(record));
      kept.put(id, told.seen());
    }
  }

  @GuardedBy("this")
  private void forget(String id) {
    peers.remove(id);
    kept.remove(id);
    sessions.remove(id);
  }

  /// Takes what a peer tells; the times in it do not count.
  ///
  /// @param session names the start of its agent
  /// @return whether the peer is new
  /// @throws ProblemException `too_many_peers`, `invalid_peer`, and `peer_removed` if the peer was
  ///     removed and its agent has not been started again since
  public synchronized boolean tell(Peer told, String session) {
    if (!ID.matcher(told.id()).matches()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_peer",
                  "a peer's id has 1 to 128 letters, digits, '.', ':', '_' or '-'")
              .with("peer", told.id()));
    }
    Instant now = clock.instant();
    Peer before = peers.get(told.id());
    if (before == null && peers.size() >= PEERS_MAX) {
      throw new ProblemException(
          Problem.of(Problem.Kind.LIMIT, "too_many_peers", "there are as many peers as are allowed")
              .with("allowed", PEERS_MAX));
    }
    if (before == null) {
      comeBack(told.id(), session);
    }
    Peer peer =
        new Peer(
            told.id(),
            told.name(),
            told.ipfsId(),
            told.ipfsAddresses(),
            told.error(),
            told.freeBytes(),
            told.repoBytes(),
            told.tags(),
            told.version(),
            now,
            before == null ? now : before.joined());
    peers.put(peer.id(), peer);
    changes++;
    Instant last = kept.get(peer.id());
    boolean same =
        before != null
            && before.name().equals(peer.name())
            && before.tags().equals(peer.tags())
            && before.ipfsId().equals(peer.ipfsId())
            && before.error().equals(peer.error())
            && session.equals(sessions.get(peer.id()));
    if (!same || last == null || Duration.between(last, now).compareTo(keepEvery()) > 0) {
      registry.put(PEERS, peer.id(), encode(peer, session));
      kept.put(peer.id(), now);
      sessions.put(peer.id(), session);
    }
    return before == null;
  }

  /// An agent that runs on after its peer was removed does not bring it back.
  private void comeBack(String id, String session) {
    byte[] removed = registry.get(REMOVED, id);
    if (removed == null) {
      return;
    }
    if (session(removed).equals(session)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "peer_removed",
                  "the peer was removed; it joins again when its agent is started again")
              .with("peer", id));
    }
    registry.remove(REMOVED, id);
  }

  /// Removes a peer. Its agent, should it run on, is not heard any more.
  ///
  /// @return as it was last, or null
  public synchronized @Nullable Peer remove(String id) {
    Peer removed = peers.get(id);
    if (removed != null) {
      String session = sessions.getOrDefault(id, "");
      ObjectNode json = JSON.createObjectNode().put(SESSION, session);
      registry.put(REMOVED, id, json.toString().getBytes(StandardCharsets.UTF_8));
      registry.remove(PEERS, id);
      forget(id);
      changes++;
    }
    return removed;
  }

  public @Nullable Peer find(String id) {
    return peers.get(id);
  }

  /// All peers, by id.
  public List<Peer> all() {
    return List.copyOf(peers.values());
  }

  /// Whether a peer has told of itself lately, or could not yet since the server started.
  public boolean isAlive(Peer peer) {
    return isAlive(peer, clock.instant());
  }

  private boolean isAlive(Peer peer, Instant now) {
    return !heard(peer).plus(silence()).isBefore(now);
  }

  private Instant heard(Peer peer) {
    Instant seen = peer.seen();
    return started.isAfter(seen) && expected.contains(peer.id()) ? started : seen;
  }

  /// The peers that can be given pins now.
  Set<String> available() {
    Instant now = clock.instant();
    return peers.values().stream()
        .filter(peer -> isAlive(peer, now) && peer.error().isEmpty())
        .map(Peer::id)
        .collect(Collectors.toSet());
  }

  /// Whether there is such a peer and others do not take over from it.
  boolean isKept(String id) {
    Peer peer = find(id);
    return peer != null && !isLost(peer);
  }

  /// Whether a peer has been away for so long that others take over.
  public boolean isLost(Peer peer) {
    return isLost(peer, clock.instant());
  }

  private boolean isLost(Peer peer, Instant now) {
    return !isAlive(peer, now) && lostAt(peer).isBefore(now);
  }

  /// The last moment at which others do not take over from a peer that is silent.
  private Instant lostAt(Peer peer) {
    Duration patience = settings.reallocateAfter();
    return patience.isZero() ? Instant.MAX : heard(peer).plus(patience);
  }

  /// Chooses among the peers as they are now.
  public Allocator allocator() {
    // Before the peers are read: what changes meanwhile makes the choice old at once.
    long version = changes;
    Instant now = clock.instant();
    Choice last = choice;
    if (last != null && last.holds(version, now)) {
      return last.allocator();
    }
    Choice made = choose(version, now);
    choice = made;
    return made.allocator();
  }

  private Choice choose(long version, Instant now) {
    List<Peer> alive = new ArrayList<>();
    Set<String> keeping = new HashSet<>();
    Instant until = Instant.MAX;
    for (Peer peer : peers.values()) {
      boolean lives = isAlive(peer, now);
      if (lives && peer.error().isEmpty()) {
        alive.add(peer);
      }
      if (!isLost(peer, now)) {
        keeping.add(peer.id());
        // Until then nothing changes for it by itself.
        Instant next = lives ? heard(peer).plus(silence()) : lostAt(peer);
        until = next.isBefore(until) ? next : until;
      }
    }
    return new Choice(
        version, now, until, new BalancedAllocator(settings.allocateBy(), alive, keeping));
  }

  /// An allocator, and when it is as good as a new one.
  ///
  /// @param version of the peers that it was made from
  /// @param from when it was made
  /// @param until the last moment at which all of them count as they did
  private record Choice(long version, Instant from, Instant until, Allocator allocator) {

    boolean holds(long version, Instant now) {
      return this.version == version && !now.isBefore(from) && !now.isAfter(until);
    }
  }

  private static byte[] encode(Peer peer, String session) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("name", peer.name())
            .put(SESSION, session)
            .put("ipfs_id", peer.ipfsId())
            .put("error", peer.error())
            .put("free_bytes", peer.freeBytes())
            .put("repo_bytes", peer.repoBytes())
            .put("version", peer.version())
            .put("seen", peer.seen().toEpochMilli())
            .put("joined", peer.joined().toEpochMilli());
    peer.ipfsAddresses().forEach(json.putArray("ipfs_addresses")::add);
    ObjectNode tags = json.putObject("tags");
    peer.tags().forEach(tags::put);
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String session(byte[] json) {
    try {
      return JSON.readTree(json).path(SESSION).asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param errors whether what was wrong with it is of interest
  private static Peer decode(String id, byte[] json, boolean errors) {
    try {
      JsonNode node = JSON.readTree(json);
      List<String> addresses = new ArrayList<>();
      node.path("ipfs_addresses").forEach(address -> addresses.add(address.asText()));
      Map<String, String> tags = new HashMap<>();
      node.path("tags")
          .properties()
          .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
      return new Peer(
          id,
          node.path("name").asText(),
          node.path("ipfs_id").asText(),
          addresses,
          errors ? node.path("error").asText() : "",
          node.path("free_bytes").asLong(),
          node.path("repo_bytes").asLong(),
          tags,
          node.path("version").asText(),
          Instant.ofEpochMilli(node.path("seen").asLong()),
          Instant.ofEpochMilli(node.path("joined").asLong()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
