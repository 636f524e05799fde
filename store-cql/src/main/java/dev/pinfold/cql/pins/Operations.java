package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.Operation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

  /// A claim on an id.
  ///
  /// @param at when it was first claimed
  /// @param made whether it was claimed now
  record Claim(Instant at, boolean made) {}

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
  ///
  /// @return null if the id was used for another command
  /// @throws ProblemException if it is not known; nothing of the command has been done
  @Nullable Claim claimed(Operation operation, Cid cid, Instant at, Decision decision) {
    return switch (decision) {
      case Decision.Applied _ -> new Claim(at, true);
      case Decision.Refused _ -> {
        Row row = cql.serial(read.bind(operation.owner(), operation.id()));
        if (row == null) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.BUSY,
                      "operation_busy",
                      "The same operation ended just now elsewhere; give it again.")
                  .with("operation", operation.id()));
        }
        yield Objects.equals(row.getByteBuffer("hash"), ByteBuffer.wrap(operation.hash()))
                && Objects.equals(row.getByteBuffer("cid"), ByteBuffer.wrap(cid.bytes()))
            ? new Claim(Objects.requireNonNull(row.getInstant("at")), false)
            : null;
      }
      case Decision.Unknown unknown -> throw new ProblemException(unknown.problem());
    };
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
