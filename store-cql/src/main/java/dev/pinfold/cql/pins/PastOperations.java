package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PastOperation;
import dev.pinfold.pins.PinStore.OperationPage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Operations that were done, by their time: the queue of what may be forgotten names them, their
/// outcomes are beside the pins.
final class PastOperations {

  private static final int LOOK_MAX = 256;

  private final Writing writing;
  private final Writing.Parts parts;
  private final Cql cql;

  PastOperations(Cql cql, Writing writing, Writing.Parts parts) {
    this.cql = cql;
    this.writing = writing;
    this.parts = parts;
  }

  /// See [dev.pinfold.pins.PinStore#installOperations].
  void install(List<PastOperation> past) {
    long moment = parts.numbers().moment();
    List<Statement<?>> puts = new ArrayList<>();
    for (PastOperation each : past) {
      puts.addAll(parts.lists().forgettable(done(each), moment));
    }
    cql.write(puts);
    past.forEach(writing::remember);
  }

  private static Forgettable done(PastOperation past) {
    return new Forgettable.Done(
        past.operation().owner(), past.operation().id(), past.cid(), past.at());
  }

  /// See [dev.pinfold.pins.PinStore#operations].
  OperationPage page(Instant since, int max, @Nullable String token) {
    Place from = token == null ? Place.before(Entries.position(since)) : place(token);
    List<PastOperation> found = new ArrayList<>();
    while (from != null) {
      Ends.Noted noted = parts.lists().noted(from, Math.min(LOOK_MAX, max + 1));
      List<Truth.Wanted> wanted = new ArrayList<>();
      for (Forgettable.Done each : noted.done()) {
        Operation operation = new Operation(each.owner(), each.operation(), new byte[0]);
        wanted.add(new Truth.Wanted(each.cid(), Set.of(), operation));
      }
      List<Truth.Seen> seen = parts.truth().read(wanted);
      for (int i = 0; i < seen.size(); i++) {
        Forgettable.Done each = noted.done().get(i);
        Truth.First first = seen.get(i).first();
        if (first != null && first.at().equals(each.at())) {
          if (found.size() == max) {
            return new OperationPage(found, token(Entries.forget(each).place()));
          }
          found.add(past(each, first));
        }
      }
      from = noted.next();
    }
    return new OperationPage(found, null);
  }

  private static PastOperation past(Forgettable.Done done, Truth.First first) {
    byte[] hash = new byte[first.hash().remaining()];
    first.hash().duplicate().get(hash);
    return new PastOperation(
        new Operation(done.owner(), done.operation(), hash),
        done.at(),
        done.cid(),
        new Outcome.Done(first.done().pin(), first.done().request(), false));
  }

  // ---- tokens: where the next page begins

  private static String token(Place place) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + place.id().remaining());
    bytes.putLong(place.position()).put(place.id().duplicate());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  private static Place place(String token) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
      if (bytes.remaining() >= 8) {
        return new Place(bytes.getLong(), bytes.slice());
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_page_token",
                "the page token is none that was given out for this list")
            .with("token", token));
  }
}
