package dev.pinfold.http.pinning;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.ErrorShape;
import dev.pinfold.http.Failure;
import dev.pinfold.http.FailureException;
import dev.pinfold.http.Handler;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.model.Cid;
import java.util.List;

/// What requests are refused with, in the words of the specification.
final class Refusals {

  /// The shape of every error of this API.
  static final ErrorShape SHAPE = ErrorShape.pinningService();

  private static final String QUOTA_EXCEEDED = "quota_exceeded";
  private static final String OWNER_SUSPENDED = "owner_suspended";

  private static final int SHOWN_CHARS_MAX = 100;

  private Refusals() {}

  /// A handler whose problems are answered as [#of] says. What every API answers alike is left to
  /// those that know more of it, as whether the client is still there.
  static Handler refusing(Handler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (ProblemException e) {
        throw hasOwnWords(e.problem()) ? of(e.problem()).raise() : e;
      }
    };
  }

  private static boolean hasOwnWords(Problem problem) {
    return problem.code().equals(QUOTA_EXCEEDED) || problem.code().equals(OWNER_SUSPENDED);
  }

  /// What a problem is answered with.
  static Failure of(Problem problem) {
    if (problem.kind().isDefect()) {
      return Failure.defect();
    }
    return switch (problem.code()) {
      // The specification's word for an owner who has used up what there was.
      case QUOTA_EXCEEDED ->
          new Failure(409, "insufficient_funds", problem.message(), problem.details(), List.of());
      case OWNER_SUSPENDED -> Failure.of(problem, 403);
      default -> Failure.of(problem, SHAPE.status(problem.kind()));
    };
  }

  /// A parameter of a query, or a header, that is not what it may be.
  static Failure parameter(String name, String found, String allowed) {
    return Failure.of(400, "invalid_parameter", "A parameter of the request is invalid.")
        .with("parameter", name)
        .with("found", shown(found))
        .with("allowed", allowed);
  }

  /// A value of a document that is not what it may be.
  static ProblemException value(JsonValue value, String found, String allowed) {
    return new ProblemException(
        Problem.of(Problem.Kind.INVALID, "invalid_value", "A value of the document is invalid.")
            .with("place", shown(value.place()))
            .with("found", shown(found))
            .with("allowed", allowed));
  }

  /// There is no such request, or it is another owner's, which is not told.
  static ProblemException unknownRequest(String id) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.NOT_FOUND, "request_not_found", "There is no pin request of this id.")
            .with("requestid", shown(id)));
  }

  /// Whoever asks has been let in, but has nothing here.
  static FailureException noOwner(String name) {
    return Failure.of(403, "owner_unknown", "There is no owner of this name.")
        .with("owner", name)
        .raise();
  }

  /// The owner has no request on a CID.
  static ProblemException unpinnedCid(Cid cid) {
    return new ProblemException(
        Problem.of(Problem.Kind.NOT_FOUND, "cid_not_pinned", "There is no pin request on this CID.")
            .with("cid", shown(cid.toString())));
  }

  /// What a client sent, cut to what fits into a message.
  private static String shown(String text) {
    if (text.length() <= SHOWN_CHARS_MAX) {
      return text;
    }
    int end = text.offsetByCodePoints(0, text.codePointCount(0, SHOWN_CHARS_MAX));
    return text.substring(0, Math.min(end, SHOWN_CHARS_MAX)) + "…";
  }
}
