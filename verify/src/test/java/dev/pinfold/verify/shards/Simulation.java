package dev.pinfold.verify.shards;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import dev.pinfold.documents.lock.rules.WaitRules;
import dev.pinfold.verify.histories.Anomalies;
import dev.pinfold.verify.histories.Observed;
import dev.pinfold.verify.histories.Observed.Append;
import dev.pinfold.verify.histories.Observed.Fate;
import dev.pinfold.verify.histories.Observed.Operation;
import dev.pinfold.verify.histories.Observed.ReadList;
import dev.pinfold.verify.shards.ShardTable.Grant;
import dev.pinfold.verify.shards.ShardTable.Party;
import dev.pinfold.verify.shards.ShardTable.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Transactions on documents of several shards, each with a lock table of its own that lives and
/// dies with the term of its leader. One seed, one run.
///
/// # The protocol
///
/// 1. *Order.* Shards are numbered; a declared plan is acquired shard by shard, on each in the
///    order of its granules. A request is in order if it comes behind all that its transaction
///    holds on any shard; its coordinator says so. What is not declared is subject to wound-wait,
///    as on one shard.
/// 2. *Terms.* Locks are not replicated. A request names the term that it was made for; a leader of
///    another refuses it, and the transaction begins again with its age if it held anything there.
/// 3. *Tries.* All messages name the try. A shard keeps the number of the last try that it has
///    heard of; what is older is void, and a try that was released takes no more locks. A new try
///    is heard when the old one was released, which goes through the log: a preparation may be on
///    its way.
/// 4. *Wounds* go to the coordinator of the wounded, and are told again whenever the one that waits
///    asks again. They are for one try. Who has all its locks is not stopped any more.
/// 5. *Commit.* When all locks are held, every shard that was read or written is asked to prepare:
///    it replicates what is to be written, with the locks, if they are still held in the term in
///    which they were granted. A new leader finds what was prepared and holds its locks again. When
///    all have prepared, the transaction is committed; shards write and release when they are told.
/// 6. Everything is sent again until it is answered.
///
/// A leader that was replaced may not know it: it grants locks and shows what it last knew, but can
/// replicate nothing. Coordinators do not fail here; what a failed one leaves behind is not
/// modelled.
///
/// # What is checked
///
/// At each grant and each preparation no two transactions hold what excludes each other, counting
/// the locks of the term and those of prepared transactions. The transaction that began first of
/// those that are left is never made to begin again by a wound. When faults have stopped, all come
/// to their end. What they read and wrote has no cycle of dependencies.
final class Simulation {

  /// What may be broken.
  enum Mutant {
    NONE,
    /// Half of the transactions visit the shards from the last to the first, and call that order.
    DIFFERENT_ORDERS_OF_SHARDS,
    /// Out of order everybody waits.
    NO_WOUNDS,
    AGE_LOST_ON_RETRY,
    /// A wound is taken for whatever try there is when it arrives.
    LATE_WOUND_HITS_A_NEW_TRY,
    /// A wound is told once.
    WOUNDS_ARE_NOT_TOLD_AGAIN,
    /// A new leader prepares what was locked under its predecessors.
    LOCKS_OF_AN_OLD_TERM_COUNT,
    /// A new leader knows what was prepared, but not that it was locked.
    PREPARED_LOCKS_ARE_FORGOTTEN,
    /// What is prepared is not locked any more.
    RELEASED_WHEN_PREPARED,
    /// A shard takes late requests of tries that were released.
    VOID_TRIES_TAKE_LOCKS,
    /// A shard that hears of a new try releases the locks of the old one at once, and not when its
    /// release comes in the order of the log.
    A_NEW_TRY_RELEASES_THE_OLD
  }

  private static final int SHARDS = 3;
  private static final int DOCUMENTS = 6;
  private static final int TRANSACTIONS = 24;
  private static final long FAULTS_END = 6_000;
  private static final long TIME_MAX = 400_000;
  private static final int RESEND = 150;
  private static final int STORY = 40;
  private static final List<PathStep> PATH = List.of(new PathStep.Member("p"));

  // ---- shards

  private record Prepared(Party party, Map<Granule, LockMode> locks, Map<String, Integer> writes) {}

  /// What is replicated of a shard, and its nodes, one for each term.
  private static final class Shard {
    final int number;
    final Map<String, List<Integer>> data = new TreeMap<>();
    final Map<Integer, Prepared> prepared = new TreeMap<>();
    final List<Node> nodes = new ArrayList<>();

    Shard(int number) {
      this.number = number;
    }

    int term() {
      return nodes.size() - 1;
    }
  }

  /// A leader in its term; it may have been replaced without knowing.
  private final class Node {
    final Shard shard;
    final int term;
    final ShardTable table;
    final Map<Integer, Party> latest = new HashMap<>();
    final Map<Integer, Integer> voidUpTo = new HashMap<>();
    Map<String, List<Integer>> data;
    boolean steppedDown;

    /// When the last entry of its log will be replicated.
    long logUntil;

    Node(Shard shard) {
      this.shard = shard;
      this.term = shard.nodes.size();
      this.data = shard.data;
      this.table =
          new ShardTable(
              mutant == Mutant.NO_WOUNDS
                  ? (wounded, inOrder, age, oldest) ->
                      wounded ? WaitRules.Decision.RESTART : WaitRules.Decision.WAIT
                  : WaitRules::decide);
    }

    @Override
    public String toString() {
      return "shard " + shard.number + " term " + term;
    }
  }

  // ---- transactions

  private enum Phase {
    ACQUIRING,
    PREPARING,
    COMMITTING,
    DONE
  }

  /// A granule of a shard that a transaction wants.
  private record Want(int shard, Granule granule, LockMode mode, List<String> reads) {}

  private final class Transaction {
    final int number;
    final boolean declared;
    final boolean descends;
    final List<LockRequest> requests = new ArrayList<>();
    final Map<String, Integer> writes = new TreeMap<>();
    long age;
    int tryNumber;
    Phase phase = Phase.DONE;
    boolean planned;
    List<Want> wants = List.of();
    int at;
    final List<Want> held = new ArrayList<>();
    final Map<Integer, Integer> terms = new TreeMap<>();
    final Map<String, List<Integer>> read = new TreeMap<>();
    final Set<Integer> answered = new HashSet<>();
    final Map<Integer, Integer> toRelease = new TreeMap<>();

    Transaction(int number) {
      this.number = number;
      this.age = number;
      this.declared = random.nextBoolean();
      this.descends = random.nextBoolean();
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        String document = "d" + random.nextInt(DOCUMENTS);
        switch (random.nextInt(6)) {
          case 0 -> requests.add(new LockRequest.ReadColumn(1, PATH));
          case 1, 2 -> requests.add(new LockRequest.ReadPath(1, bytes(document), PATH));
          default -> {
            requests.add(new LockRequest.WritePath(1, bytes(document), PATH));
            writes.put(document, number);
          }
        }
      }
    }

    @Override
    public String toString() {
      return "t" + number + "/" + tryNumber;
    }
  }

  private static byte[] bytes(String id) {
    return id.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  // ---- time and messages

  private record Event(long time, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return time != other.time ? Long.compare(time, other.time) : Long.compare(order, other.order);
    }
  }

  private static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String what) {
      super(what);
    }
  }

  private final Mutant mutant;
  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<Shard> shards = new ArrayList<>();
  private final List<Transaction> transactions = new ArrayList<>();
  private final List<Observed> history = new ArrayList<>();
  private final ArrayDeque<String> story = new ArrayDeque<>();
  private final int[] knownTerms = new int[SHARDS];
  private long now;
  private long order;
  private int ages = TRANSACTIONS;
  private int wounds;
  private int restarts;
  private int elections;
  private int unfinished = TRANSACTIONS;

  Simulation(long seed, Mutant mutant) {
    this.random = new SplittableRandom(seed);
    this.mutant = mutant;
  }

  /// How much happened in a run.
  record Figures(int restarts, int wounds, int elections) {}

  Figures figures() {
    return new Figures(restarts, wounds, elections);
  }

  /// What went wrong, with the last that happened; empty if nothing did.
  List<String> run() {
    try {
      begin();
      while (unfinished > 0) {
        Event event = events.poll();
        if (event == null || event.time() > TIME_MAX) {
          throw new Violation("transactions do not come to their end:\n" + stuck());
        }
        now = event.time();
        event.action().run();
      }
      readAll();
      List<String> anomalies = Anomalies.of(history);
      return anomalies.isEmpty() ? List.of() : List.of("not serial: " + anomalies.getFirst());
    } catch (Violation e) {
      List<String> told = new ArrayList<>();
      told.add(e.getMessage());
      told.addAll(story);
      return told;
    }
  }

  private void begin() {
    for (int i = 0; i < SHARDS; i++) {
      Shard shard = new Shard(i);
      shards.add(shard);
      shard.nodes.add(new Node(shard));
      elect(shard, 100 + random.nextInt(1_500));
    }
    for (int i = 0; i < DOCUMENTS; i++) {
      shards.get(i % SHARDS).data.put("d" + i, List.of());
    }
    for (int i = 0; i < TRANSACTIONS; i++) {
      Transaction transaction = new Transaction(i);
      transactions.add(transaction);
      after(i * 40 + random.nextInt(40), () -> begin(transaction));
    }
  }

  private void after(long delay, Runnable action) {
    events.add(new Event(now + delay, order++, action));
  }

  private void tell(String what) {
    if (story.size() == STORY) {
      story.removeFirst();
    }
    story.addLast(now + " " + what);
  }

  /// Sends something that may be late, lost or doubled.
  private void send(Runnable delivery) {
    boolean faults = now < FAULTS_END;
    int copies = faults && random.nextInt(10) == 0 ? 0 : faults && random.nextInt(8) == 0 ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      int delay = 1 + random.nextInt(20);
      if (faults && random.nextInt(12) == 0) {
        delay += random.nextInt(600);
      }
      after(delay, delivery);
    }
  }

  private void elect(Shard shard, long delay) {
    after(
        delay,
        () -> {
          if (now >= FAULTS_END) {
            return;
          }
          Node before = shard.nodes.getLast();
          before.data = new TreeMap<>(shard.data);
          Node next = new Node(shard);
          shard.nodes.add(next);
          elections++;
          for (Prepared prepared : shard.prepared.values()) {
            next.latest.put(prepared.party().transaction, prepared.party());
            if (mutant != Mutant.PREPARED_LOCKS_ARE_FORGOTTEN) {
              prepared.locks().forEach((g, mode) -> next.table.restore(prepared.party(), g, mode));
            }
          }
          tell(next + " begins; prepared: " + shard.prepared.keySet());
          after(random.nextInt(400), () -> before.steppedDown = true);
          elect(shard, 200 + random.nextInt(1_500));
        });
  }

  /// Does something when a majority has it, behind what was to be replicated before, or never, if
  /// the node has been replaced.
  private void replicate(Node node, Runnable action) {
    node.logUntil = Math.max(node.logUntil + 1, now + 1 + random.nextInt(15));
    after(
        node.logUntil - now,
        () -> {
          if (node.shard.term() == node.term) {
            action.run();
          } else {
            node.steppedDown = true;
          }
        });
  }

  private Node node(int shard) {
    return shards.get(shard).nodes.get(knownTerms[shard]);
  }

  // ---- coordinators

  private void begin(Transaction transaction) {
    transaction.planned = transaction.declared;
    beginTry(transaction);
    resend(transaction);
  }

  private void beginTry(Transaction transaction) {
    transaction.tryNumber++;
    transaction.phase = Phase.ACQUIRING;
    transaction.at = 0;
    transaction.held.clear();
    transaction.terms.clear();
    transaction.read.clear();
    transaction.answered.clear();
    transaction.wants = wants(transaction);
    step(transaction);
  }

  private List<Want> wants(Transaction transaction) {
    List<Want> wants = new ArrayList<>();
    if (transaction.planned) {
      for (int i = 0; i < SHARDS; i++) {
        add(i, transaction.requests, wants);
      }
      if (mutant == Mutant.DIFFERENT_ORDERS_OF_SHARDS && transaction.descends) {
        List<Want> reversed = new ArrayList<>();
        for (int i = SHARDS - 1; i >= 0; i--) {
          add(i, transaction.requests, reversed);
        }
        return reversed;
      }
      return wants;
    }
    for (LockRequest request : transaction.requests) {
      for (int i = 0; i < SHARDS; i++) {
        add(i, List.of(request), wants);
      }
    }
    return wants;
  }

  /// What some requests need of a shard. A search needs all shards, all else that of its document.
  private void add(int shard, List<LockRequest> requests, List<Want> wants) {
    List<LockRequest> own = new ArrayList<>();
    Map<Granule, List<String>> reads = new HashMap<>();
    for (LockRequest request : requests) {
      String document = document(request);
      if (document == null || shards.get(shard).data.containsKey(document)) {
        own.add(request);
        LockPlan plan = LockPlan.of(request);
        reads
            .computeIfAbsent(plan.granule(plan.size() - 1), _ -> new ArrayList<>())
            .addAll(document == null ? shards.get(shard).data.keySet() : List.of(document));
      }
    }
    LockPlan plan = LockPlan.of(own);
    for (LockPlan.Lock lock : plan.locks()) {
      wants.add(
          new Want(
              shard, lock.granule(), lock.mode(), reads.getOrDefault(lock.granule(), List.of())));
    }
  }

  private static String document(LockRequest request) {
    return switch (request) {
      case LockRequest.ReadPath(int _, byte[] id, List<PathStep> _) -> new String(id);
      case LockRequest.WritePath(int _, byte[] id, List<PathStep> _) -> new String(id);
      case LockRequest.WriteDocument(int _, byte[] id) -> new String(id);
      case LockRequest.ReadColumn _, LockRequest.ReadCollection _, LockRequest.WriteCollection _ ->
          null;
    };
  }

  private void step(Transaction transaction) {
    if (transaction.at < transaction.wants.size()) {
      request(transaction);
    } else {
      transaction.phase = Phase.PREPARING;
      transaction.terms.keySet().forEach(shard -> prepare(transaction, shard));
    }
  }

  private boolean isInOrder(Transaction transaction, Want want) {
    return transaction.planned
        || transaction.held.stream()
            .allMatch(
                held ->
                    held.shard() < want.shard()
                        || (held.shard() == want.shard()
                            && held.granule().compareTo(want.granule()) < 0));
  }

  private void request(Transaction transaction) {
    Want want = transaction.wants.get(transaction.at);
    int at = transaction.at;
    int tryNumber = transaction.tryNumber;
    int term = transaction.terms.getOrDefault(want.shard(), knownTerms[want.shard()]);
    boolean inOrder = isInOrder(transaction, want);
    long age = transaction.age;
    Node node = node(want.shard());
    send(() -> requested(node, transaction, age, tryNumber, term, at, want, inOrder));
  }

  private void prepare(Transaction transaction, int shard) {
    int tryNumber = transaction.tryNumber;
    int term = transaction.terms.getOrDefault(shard, -1);
    Map<Granule, LockMode> locks = new TreeMap<>();
    for (Want want : transaction.held) {
      if (want.shard() == shard) {
        locks.merge(want.granule(), want.mode(), LockMode::join);
      }
    }
    Map<String, Integer> writes = new TreeMap<>();
    transaction.writes.forEach(
        (document, value) -> {
          if (shards.get(shard).data.containsKey(document)) {
            writes.put(document, value);
          }
        });
    Node node = node(shard);
    send(() -> askedToPrepare(node, transaction, tryNumber, term, locks, writes));
  }

  private void commit(Transaction transaction, int shard) {
    Node node = node(shard);
    send(() -> committed(node, transaction));
  }

  private void release(Transaction transaction, int shard) {
    Integer tryNumber = transaction.toRelease.get(shard);
    Node node = node(shard);
    send(() -> released(node, transaction, tryNumber));
  }

  /// Asks again for whatever is not answered.
  private void resend(Transaction transaction) {
    switch (transaction.phase) {
      case ACQUIRING -> request(transaction);
      case PREPARING, COMMITTING -> {
        for (int shard : transaction.terms.keySet()) {
          if (!transaction.answered.contains(shard)) {
            if (transaction.phase == Phase.PREPARING) {
              prepare(transaction, shard);
            } else {
              commit(transaction, shard);
            }
          }
        }
      }
      case DONE -> {}
    }
    transaction.toRelease.keySet().forEach(shard -> release(transaction, shard));
    if (transaction.phase != Phase.DONE || !transaction.toRelease.isEmpty()) {
      after(RESEND + random.nextInt(30), () -> resend(transaction));
    }
  }

  private void granted(
      Transaction transaction,
      int tryNumber,
      int at,
      int term,
      Want want,
      Map<String, List<Integer>> read) {
    if (tryNumber != transaction.tryNumber
        || transaction.phase != Phase.ACQUIRING
        || at != transaction.at) {
      return;
    }
    transaction.terms.putIfAbsent(want.shard(), term);
    transaction.held.add(want);
    transaction.read.putAll(read);
    transaction.at++;
    step(transaction);
  }

  /// Another term has begun on a shard, or a shard says that the try cannot go on.
  private void stale(Transaction transaction, int tryNumber, int shard, int term) {
    knownTerms[shard] = Math.max(knownTerms[shard], term);
    Integer own = transaction.terms.get(shard);
    boolean isOver =
        tryNumber == transaction.tryNumber
            && own != null
            && own < term
            && (transaction.phase == Phase.ACQUIRING
                || (transaction.phase == Phase.PREPARING && !transaction.answered.contains(shard)));
    if (isOver) {
      restart(transaction, "shard " + shard + " is in term " + term);
    }
  }

  private void wounded(Transaction transaction, int tryNumber) {
    boolean isMeant =
        tryNumber == transaction.tryNumber || mutant == Mutant.LATE_WOUND_HITS_A_NEW_TRY;
    if (isMeant && transaction.phase == Phase.ACQUIRING) {
      wounds++;
      for (Transaction older : transactions.subList(0, transaction.number)) {
        if (older.phase != Phase.DONE || older.tryNumber == 0) {
          restart(transaction, "wounded");
          return;
        }
      }
      throw new Violation("the first of those that are left was wounded: " + transaction);
    }
  }

  private void givesUp(Transaction transaction, int tryNumber) {
    if (tryNumber == transaction.tryNumber && transaction.phase == Phase.ACQUIRING) {
      restart(transaction, "an older one is in the way");
    }
  }

  private void restart(Transaction transaction, String why) {
    tell(transaction + " begins again: " + why);
    restarts++;
    for (int shard = 0; shard < SHARDS; shard++) {
      // Where it may have come to, and not only where it knows that it was granted something.
      transaction.toRelease.put(shard, transaction.tryNumber);
      release(transaction, shard);
    }
    if (mutant == Mutant.AGE_LOST_ON_RETRY) {
      transaction.age = ages++;
    }
    transaction.planned = transaction.declared || random.nextBoolean();
    transaction.phase = Phase.ACQUIRING;
    beginTry(transaction);
  }

  private void prepared(Transaction transaction, int tryNumber, int shard) {
    if (tryNumber != transaction.tryNumber || transaction.phase != Phase.PREPARING) {
      return;
    }
    transaction.answered.add(shard);
    if (transaction.answered.containsAll(transaction.terms.keySet())) {
      decide(transaction);
    }
  }

  private void decide(Transaction transaction) {
    tell(transaction + " is committed");
    List<Operation> operations = new ArrayList<>();
    transaction.read.forEach((document, values) -> operations.add(new ReadList(document, values)));
    transaction.writes.forEach((document, value) -> operations.add(new Append(document, value)));
    history.add(new Observed("t" + transaction.number, Fate.COMMITTED, 0, operations));
    transaction.phase = Phase.COMMITTING;
    transaction.answered.clear();
    transaction.terms.keySet().forEach(shard -> commit(transaction, shard));
  }

  private void applied(Transaction transaction, int shard) {
    if (transaction.phase == Phase.COMMITTING
        && transaction.answered.add(shard)
        && transaction.answered.containsAll(transaction.terms.keySet())) {
      transaction.phase = Phase.DONE;
      unfinished--;
    }
  }

  // ---- leaders

  /// Whether a node knows that it leads no more; it then says who does.
  private boolean refuses(Node node, Transaction transaction, int tryNumber) {
    if (node.steppedDown) {
      int term = node.shard.term();
      send(() -> stale(transaction, tryNumber, node.shard.number, term));
    }
    return node.steppedDown;
  }

  private void requested(
      Node node,
      Transaction transaction,
      long age,
      int tryNumber,
      int term,
      int at,
      Want want,
      boolean inOrder) {
    if (refuses(node, transaction, tryNumber)) {
      return;
    }
    if (term != node.term) {
      send(() -> stale(transaction, tryNumber, node.shard.number, node.term));
      return;
    }
    Party party = node.latest.get(transaction.number);
    boolean isVoid =
        (party != null && tryNumber < party.tryNumber)
            || (tryNumber <= node.voidUpTo.getOrDefault(transaction.number, 0)
                && mutant != Mutant.VOID_TRIES_TAKE_LOCKS)
            || node.shard.prepared.containsKey(transaction.number);
    if (isVoid) {
      return;
    }
    if (party == null || party.tryNumber < tryNumber) {
      if (party != null && party.tryNumber > node.voidUpTo.getOrDefault(transaction.number, 0)) {
        if (mutant != Mutant.A_NEW_TRY_RELEASES_THE_OLD) {
          // The old one may be about to be prepared: only its release, in the order of the log,
          // ends it.
          return;
        }
        grants(node, node.table.release(party));
      }
      party = new Party(transaction.number, tryNumber, age);
      node.latest.put(transaction.number, party);
    }
    if (!node.table.isWaiting(party, want.granule())) {
      Reply reply = node.table.request(party, want.granule(), want.mode(), inOrder);
      switch (reply) {
        case GRANTED -> {
          checkHolders(node);
          answer(node, transaction, tryNumber, at, want);
        }
        case GIVES_UP -> send(() -> givesUp(transaction, tryNumber));
        case WAITS -> tell(transaction + " waits at " + node + " for " + want.granule());
      }
    }
    tellWounds(node);
  }

  private void tellWounds(Node node) {
    for (Party party : node.table.wounded()) {
      if (!party.told || mutant != Mutant.WOUNDS_ARE_NOT_TOLD_AGAIN) {
        party.told = true;
        Transaction victim = transactions.get(party.transaction);
        send(() -> wounded(victim, party.tryNumber));
      }
    }
  }

  private void answer(Node node, Transaction transaction, int tryNumber, int at, Want want) {
    Map<String, List<Integer>> read = new TreeMap<>();
    want.reads().forEach(document -> read.put(document, node.data.get(document)));
    send(() -> granted(transaction, tryNumber, at, node.term, want, read));
  }

  /// Who waited is told when it asks again what it asks for, so a grant that gets lost is no
  /// matter.
  private void grants(Node node, List<Grant> grants) {
    for (Grant grant : grants) {
      Transaction transaction = transactions.get(grant.party().transaction);
      if (transaction.tryNumber == grant.party().tryNumber
          && transaction.phase == Phase.ACQUIRING) {
        Want want = transaction.wants.get(transaction.at);
        if (want.shard() == node.shard.number && want.granule().equals(grant.granule())) {
          answer(node, transaction, transaction.tryNumber, transaction.at, want);
        }
      }
    }
    checkHolders(node);
  }

  private void askedToPrepare(
      Node node,
      Transaction transaction,
      int tryNumber,
      int term,
      Map<Granule, LockMode> locks,
      Map<String, Integer> writes) {
    if (refuses(node, transaction, tryNumber)) {
      return;
    }
    Party latest = node.latest.get(transaction.number);
    if (term != node.term && mutant != Mutant.LOCKS_OF_AN_OLD_TERM_COUNT) {
      send(() -> stale(transaction, tryNumber, node.shard.number, node.term));
      return;
    }
    if (tryNumber <= node.voidUpTo.getOrDefault(transaction.number, 0)
        || (latest != null && tryNumber < latest.tryNumber)) {
      return;
    }
    Party party =
        latest == null ? new Party(transaction.number, tryNumber, transaction.age) : latest;
    boolean holds =
        locks.entrySet().stream()
            .allMatch(
                lock -> {
                  LockMode held = node.table.held(party, lock.getKey());
                  return held != null && held.covers(lock.getValue());
                });
    if (!holds
        && mutant != Mutant.LOCKS_OF_AN_OLD_TERM_COUNT
        && mutant != Mutant.RELEASED_WHEN_PREPARED
        && mutant != Mutant.PREPARED_LOCKS_ARE_FORGOTTEN) {
      throw new Violation(transaction + " is to be prepared at " + node + " without its locks");
    }
    replicate(
        node,
        () -> {
          if (tryNumber <= node.voidUpTo.getOrDefault(transaction.number, 0)
              || transaction.phase == Phase.DONE
              || transaction.phase == Phase.COMMITTING) {
            return;
          }
          node.shard.prepared.put(transaction.number, new Prepared(party, locks, writes));
          node.latest.put(transaction.number, party);
          tell(transaction + " is prepared at " + node);
          if (mutant == Mutant.RELEASED_WHEN_PREPARED) {
            grants(node, node.table.release(party));
          } else {
            checkHolders(node);
          }
          send(() -> prepared(transaction, tryNumber, node.shard.number));
        });
  }

  private void committed(Node node, Transaction transaction) {
    if (refuses(node, transaction, transaction.tryNumber)) {
      return;
    }
    replicate(
        node,
        () -> {
          Prepared prepared = node.shard.prepared.remove(transaction.number);
          if (prepared != null) {
            prepared
                .writes()
                .forEach(
                    (document, value) -> {
                      List<Integer> values = new ArrayList<>(node.shard.data.get(document));
                      values.add(value);
                      node.shard.data.put(document, values);
                    });
            // What still comes of it is late.
            node.voidUpTo.merge(transaction.number, prepared.party().tryNumber, Math::max);
            grants(node, node.table.release(prepared.party()));
          }
          send(() -> applied(transaction, node.shard.number));
        });
  }

  private void released(Node node, Transaction transaction, int tryNumber) {
    if (refuses(node, transaction, tryNumber)) {
      return;
    }
    replicate(
        node,
        () -> {
          node.voidUpTo.merge(transaction.number, tryNumber, Math::max);
          Prepared prepared = node.shard.prepared.get(transaction.number);
          if (prepared != null && prepared.party().tryNumber <= tryNumber) {
            node.shard.prepared.remove(transaction.number);
            grants(node, node.table.release(prepared.party()));
          }
          Party party = node.latest.get(transaction.number);
          if (party != null && party.tryNumber <= tryNumber) {
            grants(node, node.table.release(party));
          }
          int shard = node.shard.number;
          send(() -> transaction.toRelease.remove(shard, tryNumber));
        });
  }

  // ---- checks

  /// Of what is valid: the locks of the current term, and those of prepared transactions.
  private void checkHolders(Node node) {
    if (node.shard.term() != node.term) {
      return;
    }
    Map<Granule, Map<Party, LockMode>> valid = new TreeMap<>();
    node.table
        .holders()
        .forEach((granule, holders) -> valid.put(granule, new LinkedHashMap<>(holders)));
    for (Prepared prepared : node.shard.prepared.values()) {
      prepared
          .locks()
          .forEach(
              (granule, mode) ->
                  valid
                      .computeIfAbsent(granule, _ -> new LinkedHashMap<>())
                      .put(prepared.party(), mode));
    }
    valid.forEach(
        (granule, holders) ->
            holders.forEach(
                (one, held) ->
                    holders.forEach(
                        (other, mode) -> {
                          if (one.transaction != other.transaction
                              && !held.admits(mode)
                              && !mode.admits(held)) {
                            throw new Violation(
                                one + " holds " + held + " and " + other + " holds " + mode + " at "
                                    + node + ": " + granule);
                          }
                        })));
  }

  private void readAll() {
    List<Operation> operations = new ArrayList<>();
    for (Shard shard : shards) {
      shard.data.forEach((document, values) -> operations.add(new ReadList(document, values)));
    }
    history.add(new Observed("end", Fate.COMMITTED, 0, operations));
  }

  /// Who waits for whom, when nothing goes on.
  private String stuck() {
    StringBuilder text = new StringBuilder();
    for (Transaction transaction : transactions) {
      if (transaction.phase != Phase.DONE) {
        text.append("  ").append(transaction).append(" is ").append(transaction.phase);
        if (transaction.phase == Phase.ACQUIRING && transaction.at < transaction.wants.size()) {
          Want want = transaction.wants.get(transaction.at);
          Node node = shards.get(want.shard()).nodes.getLast();
          Party party = node.latest.get(transaction.number);
          text.append(" at ").append(node).append(": ").append(want.granule());
          if (party != null) {
            text.append(", behind ").append(node.table.inTheWay(party));
          }
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
