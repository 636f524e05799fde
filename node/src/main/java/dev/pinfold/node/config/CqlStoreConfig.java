package dev.pinfold.node.config;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.session.Breaking;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.Credentials;
import dev.pinfold.cql.session.Load;
import dev.pinfold.cql.session.Patience;
import dev.pinfold.cql.session.Slowness;
import dev.pinfold.cql.session.TlsTrust;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store on ScyllaDB or Cassandra.
///
/// @param replication null to leave it as it is
/// @param development whether one replica will do, and the server makes the tables by itself
/// @param driverLog how much the driver says
public record CqlStoreConfig(
    CqlConfig session, @Nullable Replication replication, boolean development, LogLevel driverLog) {

  /// In the place of one that is wrong, while the other keys are looked at.
  private static final CqlConfig NOWHERE =
      CqlConfig.of(List.of(Contact.parse("127.0.0.1")), "pinfold");

  static CqlStoreConfig read(ConfigReader reader) {
    Patience patience = sound(reader, Patience.DEFAULT, () -> patience(reader));
    Load load = sound(reader, Load.DEFAULT, () -> load(reader));
    Breaking breaking = sound(reader, Breaking.DEFAULT, () -> breaking(reader));
    Slowness slowness = sound(reader, Slowness.DEFAULT, () -> slowness(reader));
    @Nullable Credentials credentials = credentials(reader);
    @Nullable TlsTrust tls = sound(reader, null, () -> tls(reader));
    CqlConfig session =
        sound(
            reader,
            NOWHERE,
            () ->
                new CqlConfig(
                    reader.get(CqlSettings.HOSTS),
                    reader.get(CqlSettings.KEYSPACE),
                    reader.get(CqlSettings.LOCAL_DC),
                    reader.get(CqlSettings.CONSISTENCY),
                    reader.get(CqlSettings.SERIAL),
                    patience,
                    load,
                    breaking,
                    slowness,
                    credentials,
                    tls));
    return new CqlStoreConfig(
        session,
        reader.get(CqlSettings.REPLICATION),
        reader.get(CqlSettings.DEVELOPMENT),
        reader.get(CqlSettings.DRIVER_LOG));
  }

  /// A record, or the fallback if it refuses what it is given; then that is a mistake of the key
  /// that the record names.
  private static <T extends @Nullable Object> T sound(
      ConfigReader reader, T fallback, Supplier<T> record) {
    try {
      return record.get();
    } catch (ProblemException e) {
      Problem problem = e.problem();
      Object field = problem.details().get("field");
      if (field == null) {
        throw e;
      }
      reader.wrong(
          CqlSettings.named(field.toString()),
          shown(problem.details().get("value")) + " is not possible",
          String.valueOf(problem.details().get("allowed")));
      return fallback;
    }
  }

  private static String shown(@Nullable Object value) {
    return value instanceof Duration duration
        ? DurationText.print(duration)
        : String.valueOf(value);
  }

  private static Patience patience(ConfigReader reader) {
    return new Patience(
        reader.get(CqlSettings.CONNECT_TIMEOUT),
        reader.get(CqlSettings.REQUEST_TIMEOUT),
        reader.get(CqlSettings.ATTEMPT_TIMEOUT),
        Math.toIntExact(reader.get(CqlSettings.RETRY_ATTEMPTS)),
        reader.get(CqlSettings.RETRY_FIRST),
        reader.get(CqlSettings.RETRY_LONGEST),
        reader.get(CqlSettings.SPECULATE_AFTER));
  }

  private static Load load(ConfigReader reader) {
    return new Load(
        Math.toIntExact(reader.get(CqlSettings.CONNECTIONS)),
        Math.toIntExact(reader.get(CqlSettings.IN_FLIGHT)),
        Math.toIntExact(reader.get(CqlSettings.WAITING)),
        Math.toIntExact(reader.get(CqlSettings.FAN_OUT)),
        Math.toIntExact(reader.get(CqlSettings.PAGE_SIZE)));
  }

  private static Breaking breaking(ConfigReader reader) {
    return new Breaking(
        Math.toIntExact(reader.get(CqlSettings.BREAKER_FAILURES)),
        reader.get(CqlSettings.BREAKER_SILENCE),
        reader.get(CqlSettings.BREAKER_PAUSE),
        reader.get(CqlSettings.BREAKER_PAUSE_LONGEST));
  }

  private static Slowness slowness(ConfigReader reader) {
    return new Slowness(reader.get(CqlSettings.SLOW_THRESHOLD), reader.get(CqlSettings.TRACING));
  }

  private static @Nullable Credentials credentials(ConfigReader reader) {
    String user = reader.get(CqlSettings.USER);
    Secret password = reader.load(CqlSettings.PASSWORD_FILE, SecretFiles::token);
    if (user != null && password != null) {
      return new Credentials(user, password.text());
    }
    if (reader.sound(CqlSettings.USER, CqlSettings.PASSWORD_FILE)
        && (user != null || password != null)) {
      Setting<?> missing = user == null ? CqlSettings.USER : CqlSettings.PASSWORD_FILE;
      Setting<?> given = user == null ? CqlSettings.PASSWORD_FILE : CqlSettings.USER;
      reader.wrong(
          missing, "it is missing beside " + given.path(), "both of them, or none of them");
    }
    return null;
  }

  private static @Nullable TlsTrust tls(ConfigReader reader) {
    TlsTrust trust =
        new TlsTrust(
            reader.get(CqlSettings.TLS_AUTHORITIES),
            reader.get(CqlSettings.TLS_CERTIFICATE),
            reader.get(CqlSettings.TLS_KEY),
            reader.get(CqlSettings.TLS_HOSTNAMES));
    return reader.get(CqlSettings.TLS_ENABLED) ? trust : null;
  }
}
