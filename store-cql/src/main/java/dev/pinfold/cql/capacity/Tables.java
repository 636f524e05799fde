package dev.pinfold.cql.capacity;

import dev.pinfold.cql.pins.StoreBounds;
import java.util.List;

/// What each table holds, by the way in which the store cuts it into partitions.
///
/// See docs/adr/0004-pins-on-cql.md for what the tables are.
final class Tables {

  /// Bytes of a placement before compression: the peer twice, each time with its length, and the
  /// seven parts of the placement with theirs.
  static final double PLACEMENT_BYTES = 177;

  /// Bytes of a reference to a request.
  static final double REFERENCE_BYTES = 54;

  /// Lengths of an entry's key and value.
  static final double ENTRY_LENGTHS = 8;

  /// How long outcomes of operations, and events of pins that are gone, are kept by default.
  static final double KEPT_SECONDS = 7 * 86_400;

  /// How long a row of the feed is kept, and the state of a conditional write.
  static final double FEED_SECONDS = 10 * 86_400;

  /// How long a placement is taken to wait.
  static final double SETTLING_SECONDS = 60;

  /// How many standard deviations the largest of many partitions is beyond the mean.
  private static final double DEVIATIONS = 6;

  private final Demand demand;
  private final Sizes sizes;
  private final Workload workload;
  private final double writers;
  private final double requests;

  Tables(Demand demand, Sizes sizes, Workload workload) {
    this.demand = demand;
    this.sizes = sizes;
    this.workload = workload;
    this.writers = workload.servers();
    this.requests = demand.requests();
  }

  List<TableLoad> all() {
    return List.of(
        pins(),
        before(),
        outcomes(),
        lists(),
        names(),
        directory(),
        widths(),
        peers(),
        due(),
        forget(),
        operations(),
        events(),
        feed(),
        segments(),
        counts(),
        countedPeers(),
        registry(),
        paxos());
  }

  /// The most that one of many partitions gets of what is spread over them by chance.
  static double most(double mean) {
    return mean + DEVIATIONS * Math.sqrt(mean) + DEVIATIONS;
  }

  // ---- the truth

  /// A pin, with what differs from those that were measured.
  private double morePin(double references) {
    return (demand.copies() - sizes.sampled("placements")) * PLACEMENT_BYTES
        + (references - 1) * REFERENCE_BYTES
        + moreRequest();
  }

  private double moreRequest() {
    double sampled = sizes.sampled("metadata-entries");
    double entry = ENTRY_LENGTHS + sizes.sampled("metadata-entry-bytes");
    return demand.nameBytes()
        - sizes.sampled("name-bytes")
        + (demand.metadataEntries() - sampled) * entry;
  }

  private TableLoad pins() {
    Sizes.Row pin = sizes.row("pins").with(morePin(demand.requestsPerPin()));
    Sizes.Row other =
        sizes.row("pins").with(moreRequest() - sizes.sampled("placements") * PLACEMENT_BYTES);
    double others = requests - demand.pins();
    double rows = demand.pins() + others;
    Sizes.Row mean =
        new Sizes.Row(
            (demand.pins() * pin.data() + others * other.data()) / rows,
            (demand.pins() * pin.disk() + others * other.disk()) / rows);
    return inSlots("pins", rows, mean, demand.busiestPin(), 0);
  }

  private TableLoad before() {
    double rows = workload.changes() * StoreBounds.BEFORE_SECONDS;
    Sizes.Row row = sizes.row("pins.before").with(morePin(demand.requestsPerPin()));
    // Each request on the busiest pin was a change, before which it had one request less.
    double busiest = demand.busiestPin();
    double references = busiest * (busiest - 1) / 2 * REFERENCE_BYTES;
    return inSlots("pins.before", rows, row, busiest, references);
  }

  private TableLoad outcomes() {
    double rows = 2 * workload.operations() * KEPT_SECONDS;
    return inSlots("pins.outcomes", rows, sizes.row("pins.outcomes").with(moreRequest()), 0, 0);
  }

  /// @param busiest rows of the pin that has most
  /// @param busiestBytes that those have beyond others
  private static TableLoad inSlots(
      String table, double rows, Sizes.Row row, double busiest, double busiestBytes) {
    double most = most(rows / StoreBounds.SLOTS) + busiest;
    TableLoad load =
        TableLoad.of(
            table, rows, StoreBounds.SLOTS, most, row, "2^24 slots; all pins.* share them");
    return new TableLoad(
        table,
        rows,
        load.partitions(),
        load.meanRows(),
        load.worstRows(),
        load.dataBytes(),
        load.diskBytes(),
        load.worstBytes() + (rows > 0 ? busiestBytes : 0),
        load.bound());
  }

  // ---- lists

  /// Lists by all, by status, and by metadata.
  private TableLoad lists() {
    double rows = requests * (2 + demand.metadataEntries());
    double largest = demand.largestOwner();
    double worst = ListBounds.worst(largest, workload.made() * largest / requests);
    double perSlice = Math.min(requests / demand.owners(), worst);
    return TableLoad.of(
        "requests_by_owner",
        rows,
        rows / Math.max(1, perSlice),
        worst,
        sizes.row("requests_by_owner"),
        "slices that are narrowed at 16,384 entries");
  }

  private TableLoad names() {
    return TableLoad.of(
        "requests_by_owner.names",
        demand.nameBytes() > 0 ? requests : 0,
        requests,
        1,
        sizes.row("requests_by_owner.names"),
        "requests of one name; here each has its own");
  }

  private TableLoad directory() {
    double slices = ListBounds.slices(demand.largestOwner());
    double followed = Math.max(0, requests - demand.largestOwner());
    double rows =
        slices * (2 + demand.metadataEntries())
            + followed / StoreBounds.SLICE_FULL
            + demand.peers();
    double worst = ListBounds.directory(slices);
    return TableLoad.of(
        "list_slices",
        rows,
        rows / worst,
        worst,
        sizes.row("list_slices"),
        "19 hours of narrow slices, ten years of others");
  }

  /// A row or two for each list that is long.
  private TableLoad widths() {
    double listsOfRequest = 3 + demand.metadataEntries();
    double rows = requests * listsOfRequest / StoreBounds.SLICE_FULL;
    double largest = demand.largestOwner() * listsOfRequest / StoreBounds.SLICE_FULL;
    return TableLoad.of(
        "slice_widths",
        rows,
        demand.owners() * StoreBounds.WIDTH_BUCKETS,
        most(largest / StoreBounds.WIDTH_BUCKETS),
        sizes.small(),
        "long lists of an owner, in 1,024 groups");
  }

  private TableLoad peers() {
    double placed = workload.gone() * demand.copies();
    double rows = 2 * placed * SETTLING_SECONDS;
    double perPeer = placed / demand.peers();
    return TableLoad.of(
        "pins_by_peer",
        rows,
        2 * demand.peers(),
        ListBounds.worst(perPeer * StoreBounds.PEER_SLICE_SECONDS, perPeer),
        sizes.row("pins_by_peer"),
        "4.4 minutes of a peer's lane, or 16,384 entries");
  }

  /// A queue that all owners share.
  private TableLoad queue(String table, double perSecond, double rows) {
    double perPart = perSecond / StoreBounds.QUEUE_PARTS;
    double worst = ListBounds.worst(perPart * StoreBounds.QUEUE_SLICE_SECONDS, perPart);
    return TableLoad.of(
        table,
        rows,
        perSecond > 0 ? rows / worst : 1,
        worst,
        sizes.row(table),
        "70 minutes, in 16 parts, or 16,384 entries");
  }

  private TableLoad due() {
    return queue(
        "pin_ttl_queue", workload.made() * demand.expiring(), requests * demand.expiring());
  }

  private TableLoad forget() {
    double perSecond = workload.gone() + workload.operations();
    return queue("forget_queue", perSecond, perSecond * KEPT_SECONDS);
  }

  // ---- the rest

  private TableLoad operations() {
    double rows = workload.operations() * KEPT_SECONDS;
    return TableLoad.of("operations", rows, rows, 1, sizes.row("operations"), "one operation");
  }

  private TableLoad events() {
    double alive = demand.pins() * (1 + 2 * demand.copies());
    double gone = workload.gone() * KEPT_SECONDS * (2 + 4 * demand.copies());
    return TableLoad.of(
        "pin_events",
        alive + gone,
        demand.pins() + workload.gone() * KEPT_SECONDS,
        StoreBounds.EVENTS,
        sizes.row("pin_events"),
        "256 events of a CID, and up to 64 more");
  }

  private double segmentsOfWriter() {
    double perWriter = workload.changes() / writers * FEED_SECONDS;
    return Math.max(
        FEED_SECONDS / StoreBounds.SEGMENT_SECONDS, perWriter / StoreBounds.SEGMENT_CHANGES);
  }

  private TableLoad feed() {
    double rows = workload.changes() * FEED_SECONDS;
    return TableLoad.of(
        "feed",
        rows,
        writers * segmentsOfWriter(),
        StoreBounds.SEGMENT_CHANGES,
        sizes.row("feed"),
        "50,000 changes, or an hour");
  }

  private TableLoad segments() {
    double segments = segmentsOfWriter();
    return TableLoad.of(
        "feed_segments",
        writers * segments,
        writers,
        segments,
        sizes.small(),
        "a row for each segment of ten days of a server");
  }

  private TableLoad counts() {
    double subjects = 2 + demand.peers() + demand.owners();
    return TableLoad.of(
        "pin_counts",
        subjects * writers,
        subjects,
        writers,
        sizes.row("pin_counts"),
        "servers, of which there are 1,024 at most");
  }

  private TableLoad countedPeers() {
    double mean = demand.peers() / StoreBounds.PEER_BUCKETS;
    return TableLoad.of(
        "counted_peers",
        demand.peers(),
        StoreBounds.PEER_BUCKETS,
        most(mean),
        sizes.row("counted_peers"),
        "peers, in 16 buckets");
  }

  /// Owners, their numbers, a token for each; peers.
  private TableLoad registry() {
    double owners = demand.owners() / StoreBounds.OWNER_BUCKETS;
    double peers = demand.peers() / StoreBounds.RECORD_BUCKETS;
    return TableLoad.of(
        "registry",
        3 * demand.owners() + demand.peers(),
        3.0 * StoreBounds.OWNER_BUCKETS + StoreBounds.RECORD_BUCKETS,
        most(Math.max(owners, peers)),
        sizes.row("registry"),
        "owners, in 512 buckets");
  }

  /// The state of conditional writes, in a table of the engine's own.
  private TableLoad paxos() {
    double changed = workload.changes() * FEED_SECONDS;
    double slots = StoreBounds.SLOTS * -Math.expm1(-changed / StoreBounds.SLOTS);
    double rows = Math.min(slots, demand.pins()) + workload.operations() * FEED_SECONDS;
    return TableLoad.of(
        "system.paxos", rows, rows, 1, sizes.row("system.paxos"), "one partition of another table");
  }
}
