package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import dev.pinfold.base.Problem.Kind;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureTest {

  private static final ConsistencyLevel SERIAL = DefaultConsistencyLevel.LOCAL_SERIAL;
  private static final ConsistencyLevel QUORUM = DefaultConsistencyLevel.LOCAL_QUORUM;
  /// Only its name is ever asked for, for messages.
  private static final Node NODE =
      (Node)
          Proxy.newProxyInstance(
              FailureTest.class.getClassLoader(),
              new Class<?>[] {Node.class},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> 1;
                    case "equals" -> arguments[0] == self;
                    case "toString" -> "node";
                    default -> null;
                  });

  private static AllNodesFailedException all(Throwable... errors) {
    List<Map.Entry<Node, Throwable>> each = new ArrayList<>();
    for (Throwable error : errors) {
      each.add(new SimpleEntry<>(NODE, error));
    }
    return AllNodesFailedException.fromErrors(each);
  }

  @Test
  void whatSurelyWasNotReceivedOrNotBegunIsNotApplied() {
    for (Throwable error :
        List.of(
            new NoNodeAvailableException(),
            new NodeUnavailableException(NODE),
            new BootstrappingException(NODE),
            new BusyConnectionException(1),
            new UnavailableException(NODE, SERIAL, 2, 1),
            new InvalidQueryException(NODE, "no such table"),
            all(new NodeUnavailableException(NODE), new BusyConnectionException(1)))) {
      assertTrue(Failure.of(error).unsent(), error.toString());
    }
  }

  @Test
  void whatMayHaveBeenReceivedMayBeApplied() {
    for (Throwable error :
        List.of(
            new DriverTimeoutException("2 s"),
            new WriteTimeoutException(NODE, SERIAL, 1, 2, DefaultWriteType.CAS),
            new WriteTimeoutException(NODE, QUORUM, 1, 2, DefaultWriteType.SIMPLE),
            new WriteFailureException(NODE, SERIAL, 1, 2, DefaultWriteType.CAS, 1, Map.of()),
            new CASWriteUnknownException(NODE, SERIAL, 1, 2),
            new ReadTimeoutException(NODE, SERIAL, 1, 2, false),
            // The replicas for what was agreed on already.
            new UnavailableException(NODE, QUORUM, 2, 1),
            // Of hints: in the middle of a write.
            new OverloadedException(NODE),
            new ServerError(NODE, "?"),
            new ClosedConnectionException("lost"),
            new HeartbeatException(new InetSocketAddress(0), "lost", null),
            all(new NodeUnavailableException(NODE), new ClosedConnectionException("lost")),
            new IllegalStateException("a defect of the driver"))) {
      assertFalse(Failure.of(error).unsent(), error.toString());
    }
  }

  @Test
  void problemsSayWhatTheCallerCanDo() {
    Map<Throwable, String> codes =
        Map.of(
            new NoNodeAvailableException(),
            "store_unavailable",
            new UnavailableException(NODE, QUORUM, 2, 1),
            "store_unavailable",
            new ClosedConnectionException("lost"),
            "store_unavailable",
            new OverloadedException(NODE),
            "store_overloaded",
            all(new BusyConnectionException(1)),
            "store_overloaded",
            new DriverTimeoutException("2 s"),
            "store_timeout",
            new WriteTimeoutException(NODE, QUORUM, 1, 2, DefaultWriteType.SIMPLE),
            "store_timeout",
            new ReadTimeoutException(NODE, QUORUM, 1, 2, false),
            "store_timeout");
    codes.forEach(
        (error, code) -> {
          Failure failure = Failure.of(error);
          assertEquals(code, failure.problem().code());
          assertTrue(failure.repeatable(), code);
          assertEquals(
              code.equals("store_overloaded") ? Kind.BUSY : Kind.UNAVAILABLE,
              failure.problem().kind());
        });
  }

  @Test
  void mistakesOfThisProgramAreNotRepeated() {
    Failure failure = Failure.of(new InvalidQueryException(NODE, "no such table"));
    assertEquals("store_statement_refused", failure.problem().code());
    assertEquals(Kind.INTERNAL, failure.problem().kind());
    assertFalse(failure.repeatable());
    assertTrue(failure.answered());
  }

  @Test
  void contentionOnAPartitionDoesNotMeanThatTheClusterIsAway() {
    assertTrue(
        Failure.of(new WriteTimeoutException(NODE, SERIAL, 1, 2, DefaultWriteType.CAS)).answered());
    assertFalse(
        Failure.of(new WriteTimeoutException(NODE, QUORUM, 1, 2, DefaultWriteType.SIMPLE))
            .answered());
  }

  @Test
  void whatStandsBehindAnotherExceptionCounts() {
    assertEquals(
        "store_timeout",
        Failure.of(new CompletionException(new DriverTimeoutException("2 s"))).problem().code());
  }
}
