package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Connects to clusters.
public final class CqlSessions {

  /// The execution profile for statements that change the schema: they may take long.
  public static final String SCHEMA_PROFILE = DriverOptions.SCHEMA;

  private CqlSessions() {}

  /// Connects to the keyspace of a store.
  ///
  /// @throws ProblemException `store_keyspace_missing`, `store_unavailable`, `store_denied`,
  ///     `store_local_dc_unclear`, `store_local_dc_unknown`
  public static DriverCql open(CqlConfig config, Observer observer) {
    return new DriverCql(session(config, true), config, observer);
  }

  /// Connects without a keyspace, and without hearing of changes of schemas: for making them.
  ///
  /// @throws ProblemException as [#open]
  public static CqlSession administration(CqlConfig config) {
    return session(config, false);
  }

  private static CqlSession session(CqlConfig config, boolean keyspace) {
    CqlSessionBuilder builder =
        CqlSession.builder()
            .withConfigLoader(DriverOptions.of(config, keyspace))
            .addContactPoints(config.hosts().stream().map(Contact::address).toList());
    if (keyspace) {
      builder = builder.withKeyspace(CqlIdentifier.fromInternal(config.keyspace()));
    }
    Credentials credentials = config.credentials();
    if (credentials != null) {
      builder = builder.withAuthCredentials(credentials.user(), credentials.password());
    }
    if (config.tls() != null) {
      builder = builder.withSslEngineFactory(new TlsEngines(config.tls()));
    }
    CqlSession session;
    try {
      session = builder.build();
    } catch (InvalidKeyspaceException e) {
      throw new ProblemException(
          Problem.of(
                  Kind.NOT_FOUND,
                  "store_keyspace_missing",
                  "The keyspace does not exist: make it with \"pinfold cql apply\".")
              .with("keyspace", config.keyspace()),
          e);
    } catch (RuntimeException e) {
      throw unreachable(config, e);
    }
    try {
      checkDataCentre(config, session);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static ProblemException unreachable(CqlConfig config, RuntimeException e) {
    return new ProblemException(
        Failure.of(e)
            .problem()
            .with(
                "hosts",
                config.hosts().stream().map(Contact::toString).collect(Collectors.joining(", "))),
        e);
  }

  private static void checkDataCentre(CqlConfig config, CqlSession session) {
    Set<String> known =
        session.getMetadata().getNodes().values().stream()
            .map(Node::getDatacenter)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(TreeSet::new));
    @Nullable String local = config.localDc();
    if (local == null && known.size() > 1) {
      throw new ProblemException(
          Problem.of(
                  Kind.INVALID,
                  "store_local_dc_unclear",
                  "The cluster has several data centres: say with local-dc whose nodes to ask.")
              .with("data-centres", List.copyOf(known)));
    }
    if (local != null && !known.contains(local)) {
      throw new ProblemException(
          Problem.of(
                  Kind.INVALID,
                  "store_local_dc_unknown",
                  "The cluster has no data centre of this name.")
              .with("local-dc", local)
              .with("data-centres", List.copyOf(known)));
    }
  }
}
