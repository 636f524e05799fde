package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.FunctionFailureException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/// What an error of the driver means.
///
/// @param outcome what is counted
/// @param problem what the caller is told
/// @param repeatable whether another attempt may succeed
/// @param answered whether the cluster, as far as it was asked, is there
/// @param unsent whether it is sure that a conditional statement was not and will not be applied.
///     If in doubt it is false, which costs a serial read
record Failure(
    Observer.Outcome outcome,
    Problem problem,
    boolean repeatable,
    boolean answered,
    boolean unsent) {

  /// The problem of a cluster that cannot serve now.
  static Problem unavailable(String reason) {
    return Problem.of(
            Kind.UNAVAILABLE,
            "store_unavailable",
            "Too few nodes of the database answer: try again later.")
        .with("reason", reason);
  }

  static Problem overloaded(String reason) {
    return Problem.of(
            Kind.BUSY, "store_overloaded", "The database has too much to do: try again later.")
        .with("reason", reason);
  }

  static Problem timeout(String reason) {
    return Problem.of(
            Kind.UNAVAILABLE, "store_timeout", "The database did not answer in time: try again.")
        .with("reason", reason);
  }

  static Failure of(Throwable error) {
    Throwable e =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return switch (e) {
      case NoNodeAvailableException _ -> unavailable("no node is connected", true);
      case AllNodesFailedException all -> ofNodes(all);
      case UnavailableException un ->
          // Conditional statements look for replicas twice: for the agreement, and for what was
          // agreed on. Only the first is before anything is decided.
          new Failure(
              Observer.Outcome.UNAVAILABLE,
              unavailable(
                  "%s needs %d replicas, %d are alive"
                      .formatted(un.getConsistencyLevel(), un.getRequired(), un.getAlive())),
              true,
              false,
              un.getConsistencyLevel().isSerial());
      case NodeUnavailableException _ -> unavailable("the node is not connected", true);
      case BootstrappingException _ -> unavailable("the node is still joining", true);
      case BusyConnectionException _ -> overloaded("all connections are full", true);
      case RequestThrottlingException _ -> overloaded("the driver is full", true);
      // A node may say so in the middle of a conditional statement, when it was agreed on already.
      case OverloadedException o -> overloaded(text(o), false);
      case WriteTimeoutException w ->
          new Failure(
              Observer.Outcome.TIMEOUT,
              timeout(text(w)),
              true,
              w.getWriteType() == DefaultWriteType.CAS,
              false);
      case CASWriteUnknownException c ->
          new Failure(Observer.Outcome.TIMEOUT, timeout(text(c)), true, true, false);
      case ReadTimeoutException r ->
          new Failure(
              Observer.Outcome.TIMEOUT,
              timeout(text(r)),
              true,
              r.getConsistencyLevel().isSerial(),
              false);
      case DriverTimeoutException t ->
          new Failure(Observer.Outcome.TIMEOUT, timeout(text(t)), true, false, false);
      case UnauthorizedException u ->
          refused(
              "store_denied", "The database does not allow it: check the rights of the user.", u);
      case AuthenticationException a ->
          refused(
              "store_denied", "The database does not know the user: check name and password.", a);
      case QueryValidationException q ->
          refused(
              "store_statement_refused",
              "The database does not accept a statement: is its schema that of this version?",
              q);
      case FunctionFailureException f ->
          refused(
              "store_statement_refused",
              "The database does not accept a statement: is its schema that of this version?",
              f);
      case FrameTooLongException f ->
          refused("store_statement_refused", "A statement is too long for the database.", f);
      // The rest: connections that ended, errors inside of a node, failures of replicas.
      default -> new Failure(Observer.Outcome.FAILED, unavailable(text(e)), true, false, false);
    };
  }

  private static Failure unavailable(String reason, boolean unsent) {
    return new Failure(Observer.Outcome.UNAVAILABLE, unavailable(reason), true, false, unsent);
  }

  private static Failure overloaded(String reason, boolean unsent) {
    return new Failure(Observer.Outcome.OVERLOADED, overloaded(reason), true, unsent, unsent);
  }

  private static Failure refused(String code, String message, Throwable e) {
    return new Failure(
        Observer.Outcome.FAILED,
        Problem.of(Kind.INTERNAL, code, message).with("reason", text(e)),
        false,
        true,
        true);
  }

  /// The driver goes on to the next node only where one surely did nothing. What no node would
  /// accept is not a matter of trying again.
  private static Failure ofNodes(AllNodesFailedException all) {
    List<Failure> failures =
        all.getAllErrors().values().stream().flatMap(List::stream).map(Failure::of).toList();
    boolean unsent = failures.stream().allMatch(Failure::unsent);
    if (!failures.isEmpty() && failures.stream().noneMatch(Failure::repeatable)) {
      return failures.getFirst();
    }
    return !failures.isEmpty()
            && failures.stream().allMatch(one -> one.outcome() == Observer.Outcome.OVERLOADED)
        ? overloaded("all connections are full", unsent)
        : unavailable(nodes(all.getAllErrors()), unsent);
  }

  private static String nodes(Map<?, ? extends List<Throwable>> errors) {
    return errors.size()
        + " nodes failed, one with: "
        + errors.values().stream().flatMap(List::stream).map(Failure::text).findFirst().orElse("");
  }

  private static String text(Throwable e) {
    String name = e.getClass().getSimpleName();
    return e.getMessage() == null ? name : name + ": " + e.getMessage();
  }
}
