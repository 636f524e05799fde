package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.Operation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/// Whose operation ids are used, and for what: table `operations`.
///
/// An id is claimed before its command is decided, on whatever CID; the outcome is a row beside the
/// pin. A claim of a command that was refused is given back by the one who made it.
final class Operations {

  private final Cql cql;
  private final PreparedStatement claim;
  private final PreparedStatement read;
  private final PreparedStatement giveBack;

  Operations(Cql cql) {
    this.cql = cql;
    this.claim =
        cql.prepare(
            "INSERT INTO operations (owner, id, hash, cid, at) VALUES (?, ?, ?, ?, ?)"
                + " IF NOT EXISTS");
    this.read = cql.prepare("SELECT hash, cid, at FROM operations WHERE owner = ? AND id = ?");
    this.giveBack =
        cql.prepare("DELETE FROM operations WHERE owner = ? AND id = ? IF cid = ? AND at = ?");
  }

  /// What became of a claim.
  sealed interface Claimed {

    /// The id is this command's.
    ///
    /// @param at when it was first claimed
    /// @param made whether it was claimed now, and by nobody else
    record Claim(Instant at, boolean made) implements Claimed {}

    /// The id was used for another command.
    record Reused() implements Claimed {}

    /// It was another's, who has given it back since; or this one's may still arrive. To be tried
    /// again: a claim that arrives late is found then.
    record Again(Problem problem) implements Claimed {}
  }

  /// What claims an id, if it is free.
  BoundStatement claiming(Operation operation, Cid cid, Instant at) {
    return claim.bind(
        operation.owner(),
        operation.id(),
        ByteBuffer.wrap(operation.hash()),
        ByteBuffer.wrap(cid.bytes()),
        at);
  }

  /// What became of [#claiming].
  Claimed claimed(Operation operation, Cid cid, Instant at, Decision decision) {
    return switch (decision) {
      case Decision.Applied _ -> new Claimed.Claim(at, true);
      case Decision.Refused _ -> found(operation, cid, busy(operation));
      case Decision.Unknown(Problem problem) -> found(operation, cid, problem);
    };
  }

  private Claimed found(Operation operation, Cid cid, Problem otherwise) {
    Row row = cql.serial(read.bind(operation.owner(), operation.id()));
    if (row == null) {
      return new Claimed.Again(otherwise);
    }
    return Objects.equals(row.getByteBuffer("hash"), ByteBuffer.wrap(operation.hash()))
            && Objects.equals(row.getByteBuffer("cid"), ByteBuffer.wrap(cid.bytes()))
        ? new Claimed.Claim(Objects.requireNonNull(row.getInstant("at")), false)
        : new Claimed.Reused();
  }

  private static Problem busy(Operation operation) {
    return Problem.of(
            Problem.Kind.BUSY,
            "operation_busy",
            "Others claimed the operation and gave it back each time; give it again.")
        .with("operation", operation.id());
  }

  /// What frees an id again, if it is still claimed for that.
  BoundStatement freeing(int owner, String id, Cid cid, Instant at) {
    return giveBack.bind(owner, id, ByteBuffer.wrap(cid.bytes()), at);
  }

  static Problem reused(Operation operation) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "operation_reused",
            "the operation id was used for another request before")
        .with("operation", operation.id());
  }
}
