package dev.pinfold.pins.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Access;
import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.documents.value.Path;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.Change;
import dev.pinfold.pins.rules.PinRules;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies commands inside transactions: reads a pin, asks the rules, writes what they say.
final class Writing {

  private static final Path STATUS = Path.parse("status");

  private final Versions versions;
  private final PinRules rules;
  private final Clock clock;

  Writing(Versions versions, PinRules rules, Clock clock) {
    this.versions = versions;
    this.rules = rules;
    this.clock = clock;
  }

  /// Says what a submission will touch for certain, so that its locks are taken in order.
  void plan(Submission submission, Access access) {
    Command command = submission.command();
    String cid = command.cid().toString();
    access.writes(DocumentPinStore.PINS, cid);
    if (submission.audited()) {
      access.writes(DocumentPinStore.EVENTS, cid);
    }
    switch (command) {
      case Command.Want want -> access.writes(DocumentPinStore.REQUESTS, RequestKey.of(want.id()));
      case Command.Release release -> {
        RequestId id = release.id();
        if (id != null) {
          access.writes(DocumentPinStore.REQUESTS, RequestKey.of(id));
        }
      }
      case Command.Assign _, Command.Acknowledge _, Command.Recover _, Command.Verify _ -> {}
    }
    Operation operation = submission.operation();
    if (operation != null) {
      access.writes(DocumentPinStore.OPERATIONS, OperationDocument.key(operation));
    }
  }

  private static Outcome repeat(OperationDocument.Stored first, Operation operation) {
    if (!Arrays.equals(first.hash(), operation.hash())) {
      return new Outcome.Refused(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "operation_reused",
                  "the operation id was used for another request before")
              .with("operation", operation.id()));
    }
    return new Outcome.Done(first.pin(), first.request(), true);
  }

  Outcome apply(DatabaseTransaction transaction, Submission submission) {
    Operation operation = submission.operation();
    if (operation != null) {
      byte[] first = transaction.get(DocumentPinStore.OPERATIONS, OperationDocument.key(operation));
      if (first != null) {
        return repeat(OperationDocument.decode(first), operation);
      }
    }
    Cid cid = submission.command().cid();
    String id = cid.toString();
    byte[] document = transaction.get(DocumentPinStore.PINS, id);
    Pin pin = document == null ? null : PinDocument.decode(cid, document);
    long version = versions.next();
    Instant now = Instant.ofEpochMilli(clock.millis());
    Change change =
        rules.apply(
            pin, submission.command(), wanted -> request(transaction, wanted), now, version);
    if (!change.isEmpty()) {
      write(transaction, id, change, submission.audited());
    }
    if (operation != null && change.outcome() instanceof Outcome.Done done) {
      transaction.put(
          DocumentPinStore.OPERATIONS,
          OperationDocument.key(operation),
          out -> OperationDocument.write(operation.hash(), now, cid, done, out));
    }
    return change.outcome();
  }

  static @Nullable PinRequest request(DatabaseTransaction transaction, RequestId id) {
    byte[] document = transaction.get(DocumentPinStore.REQUESTS, RequestKey.of(id));
    return document == null ? null : RequestDocument.decode(id, document);
  }

  static void write(DatabaseTransaction transaction, String id, Change change, boolean audited) {
    Pin before = change.before();
    Pin after = change.after();
    if (after == null) {
      transaction.delete(DocumentPinStore.PINS, id);
    } else if (change.changesPin()) {
      transaction.put(DocumentPinStore.PINS, id, out -> PinDocument.write(after, out));
    }
    Counting.placements(transaction, before, after);
    PinStatus had = before == null ? PinStatus.QUEUED : before.status();
    PinStatus has = after == null ? had : after.status();
    for (PinRequest request : change.put()) {
      boolean made =
          transaction.put(
              DocumentPinStore.REQUESTS,
              RequestKey.of(request.id()),
              out -> RequestDocument.write(request, out));
      if (!made) {
        if (before == null || !has(before, request.id())) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.CONFLICT,
                      "request_exists",
                      "there is a request of that id on another CID")
                  .with("request", request.id()));
        }
        transaction.add(Counting.requests(request.owner(), had), -1);
      }
      transaction.add(Counting.requests(request.owner(), has), 1);
    }
    for (PinRequest request : change.removed()) {
      transaction.delete(DocumentPinStore.REQUESTS, RequestKey.of(request.id()));
      transaction.add(Counting.requests(request.owner(), had), -1);
    }
    if (has != had && after != null) {
      restate(transaction, change, after, had);
    }
    if (audited && !change.events().isEmpty()) {
      audit(transaction, id, change.events(), after == null);
    }
  }

  /// Tells the other requests of the pin the status that it has now.
  private static void restate(
      DatabaseTransaction transaction, Change change, Pin after, PinStatus had) {
    byte[] status = DocumentPinStore.utf8(Integer.toString(after.status().number()));
    for (RequestRef ref : after.requests()) {
      boolean written = false;
      for (PinRequest request : change.put()) {
        written |= request.id().equals(ref.id());
      }
      if (!written) {
        transaction.set(DocumentPinStore.REQUESTS, RequestKey.of(ref.id()), STATUS, status);
        transaction.add(Counting.requests(ref.owner(), had), -1);
        transaction.add(Counting.requests(ref.owner(), after.status()), 1);
      }
    }
  }

  private static boolean has(Pin pin, RequestId id) {
    for (RequestRef ref : pin.requests()) {
      if (ref.id().equals(id)) {
        return true;
      }
    }
    return false;
  }

  private static void audit(
      DatabaseTransaction transaction, String id, List<PinEvent> events, boolean gone) {
    byte[] document = transaction.get(DocumentPinStore.EVENTS, id);
    List<PinEvent> all = new ArrayList<>();
    if (document != null) {
      all.addAll(EventsDocument.decode(document));
    }
    all.addAll(events);
    transaction.put(DocumentPinStore.EVENTS, id, out -> EventsDocument.write(all, gone, out));
  }
}
