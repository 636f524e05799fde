package dev.pinfold.cql.session;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a cluster is reached and what is asked of it. Nothing else has a say: neither files on the
/// class path nor system properties.
///
/// @param hosts where the cluster is asked for its nodes; all answer for all of it
/// @param localDc the data centre whose nodes are asked; null if the cluster has only one
/// @param credentials null to connect without
/// @param tls null for plain connections
public record CqlConfig(
    List<Contact> hosts,
    String keyspace,
    @Nullable String localDc,
    Consistency consistency,
    SerialConsistency serial,
    Patience patience,
    Load load,
    Breaking breaking,
    Slowness slowness,
    @Nullable Credentials credentials,
    @Nullable TlsTrust tls) {

  public static final int HOSTS_MAX = 100;

  /// Names that need no quotes, so that what is printed can be typed again.
  public static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

  public CqlConfig {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty() || hosts.size() > HOSTS_MAX) {
      throw Unsuitable.setting("hosts", hosts, "1 to " + HOSTS_MAX + " hosts");
    }
    if (!KEYSPACE.matcher(keyspace).matches() || keyspace.startsWith("system")) {
      throw Unsuitable.setting(
          "keyspace",
          keyspace,
          "a letter, then up to 47 of a-z, 0-9 and _; not beginning with \"system\"");
    }
    if (localDc != null && localDc.isBlank()) {
      throw Unsuitable.setting("local-dc", localDc, "the name of a data centre, or nothing");
    }
  }

  /// With the defaults of everything else.
  public static CqlConfig of(List<Contact> hosts, String keyspace) {
    return new CqlConfig(
        hosts,
        keyspace,
        null,
        Consistency.LOCAL_QUORUM,
        SerialConsistency.LOCAL_SERIAL,
        Patience.DEFAULT,
        Load.DEFAULT,
        Breaking.DEFAULT,
        Slowness.DEFAULT,
        null,
        null);
  }
}
