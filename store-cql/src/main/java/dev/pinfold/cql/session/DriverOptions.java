package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.config.TypedDriverOption;
import java.time.Duration;
import java.util.List;

/// The driver's configuration: its defaults as they are in its code, and what is said here.
final class DriverOptions {

  /// Reads: they may ask a second node if the first is slow.
  static final String READ = "read";

  /// Reads that settle what is under way in their partition.
  static final String SERIAL = "serial";

  /// Writes that may be repeated.
  static final String WRITE = "write";

  /// Conditional writes, which may not.
  static final String DECIDE = "decide";

  /// Statements about the schema.
  static final String SCHEMA = "schema";

  private static final Duration SCHEMA_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration RECONNECT_FIRST = Duration.ofMillis(500);
  private static final Duration RECONNECT_LONGEST = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Duration SCHEMA_WINDOW = Duration.ofMillis(20);
  private static final Duration TICK = Duration.ofMillis(10);
  private static final int PREPARED_PARALLEL = 32;
  private static final int REQUESTS_OF_CONNECTION = 2_048;

  private DriverOptions() {}

  /// @param schema whether the driver is to know the schema of the keyspace, which it needs to send
  ///     each statement to a replica
  static DriverConfigLoader of(CqlConfig config, boolean schema) {
    Patience patience = config.patience();
    Load load = config.load();
    OptionsMap options = OptionsMap.driverDefaults();
    // In version 5 the driver stumbles over what Cassandra adds to the timeout of a conditional
    // write, and closes the connection with all that is under way on it. ScyllaDB has version 4.
    options.put(TypedDriverOption.PROTOCOL_VERSION, DefaultProtocolVersion.V4.name());
    options.put(TypedDriverOption.SESSION_NAME, "pinfold");
    options.put(TypedDriverOption.CONFIG_RELOAD_INTERVAL, Duration.ZERO);
    options.put(
        TypedDriverOption.LOAD_BALANCING_POLICY_CLASS,
        config.localDc() == null ? "DcInferringLoadBalancingPolicy" : "DefaultLoadBalancingPolicy");
    if (config.localDc() != null) {
      options.put(TypedDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, config.localDc());
    }
    options.put(TypedDriverOption.CONNECTION_CONNECT_TIMEOUT, patience.connect());
    options.put(TypedDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, patience.connect());
    options.put(TypedDriverOption.CONNECTION_SET_KEYSPACE_TIMEOUT, patience.connect());
    options.put(TypedDriverOption.CONTROL_CONNECTION_TIMEOUT, patience.connect());
    options.put(TypedDriverOption.CONNECTION_POOL_LOCAL_SIZE, load.connections());
    options.put(TypedDriverOption.CONNECTION_MAX_REQUESTS, REQUESTS_OF_CONNECTION);
    options.put(TypedDriverOption.CONNECTION_MAX_ORPHAN_REQUESTS, REQUESTS_OF_CONNECTION / 4);
    options.put(TypedDriverOption.HEARTBEAT_INTERVAL, HEARTBEAT);
    options.put(TypedDriverOption.HEARTBEAT_TIMEOUT, patience.connect());
    options.put(TypedDriverOption.RECONNECTION_BASE_DELAY, RECONNECT_FIRST);
    options.put(TypedDriverOption.RECONNECTION_MAX_DELAY, RECONNECT_LONGEST);
    // The schema package asks each node itself.
    options.put(TypedDriverOption.CONTROL_CONNECTION_AGREEMENT_TIMEOUT, Duration.ZERO);
    options.put(TypedDriverOption.CONTROL_CONNECTION_AGREEMENT_WARN, false);
    // A cluster whose nodes all got new addresses is found again by the names it was given.
    options.put(TypedDriverOption.CONTROL_CONNECTION_RECONNECT_CONTACT_POINTS, true);
    options.put(TypedDriverOption.RESOLVE_CONTACT_POINTS, false);
    options.put(TypedDriverOption.METADATA_SCHEMA_ENABLED, schema);
    // Each change of the schema is waited for; by default a second each.
    options.put(TypedDriverOption.METADATA_SCHEMA_WINDOW, SCHEMA_WINDOW);
    options.put(TypedDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(config.keyspace()));
    options.put(TypedDriverOption.REPREPARE_MAX_PARALLELISM, PREPARED_PARALLEL);
    options.put(TypedDriverOption.NETTY_DAEMON, true);
    options.put(TypedDriverOption.NETTY_TIMER_TICK_DURATION, TICK);
    options.put(TypedDriverOption.MONITOR_REPORTING_ENABLED, false);
    // What is written without a time of its own has that of the coordinator, not of this node.
    options.put(TypedDriverOption.TIMESTAMP_GENERATOR_CLASS, "ServerSideTimestampGenerator");
    options.put(TypedDriverOption.RETRY_POLICY_CLASS, NoRetries.class.getName());
    options.put(TypedDriverOption.REQUEST_PAGE_SIZE, load.pageSize());
    options.put(TypedDriverOption.REQUEST_TIMEOUT, patience.attempt());
    options.put(TypedDriverOption.REQUEST_SERIAL_CONSISTENCY, config.serial().level().name());
    options.put(TypedDriverOption.REQUEST_CONSISTENCY, config.consistency().read().name());
    profile(options, READ, config.consistency().read(), true, patience.attempt());
    if (!patience.speculate().isZero()) {
      options.put(
          READ,
          TypedDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS,
          "ConstantSpeculativeExecutionPolicy");
      // The first one counts as well.
      options.put(READ, TypedDriverOption.SPECULATIVE_EXECUTION_MAX, 2);
      options.put(READ, TypedDriverOption.SPECULATIVE_EXECUTION_DELAY, patience.speculate());
    }
    profile(options, SERIAL, config.serial().level(), true, patience.attempt());
    profile(options, WRITE, config.consistency().write(), true, patience.attempt());
    // Not repeated, so it may take all the time there is.
    profile(options, DECIDE, config.consistency().write(), false, patience.request());
    profile(options, SCHEMA, config.consistency().read(), false, SCHEMA_TIMEOUT);
    return DriverConfigLoader.fromMap(options);
  }

  private static void profile(
      OptionsMap options,
      String name,
      ConsistencyLevel consistency,
      boolean repeatable,
      Duration timeout) {
    options.put(name, TypedDriverOption.REQUEST_CONSISTENCY, consistency.name());
    options.put(name, TypedDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, repeatable);
    options.put(name, TypedDriverOption.REQUEST_TIMEOUT, timeout);
  }
}
