package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a node runs.
///
/// @param version as the node tells it
record Engine(Product product, int major, int minor, String version) {

  private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");

  private static final int YEARS = 2000;

  /// Which database.
  enum Product {
    CASSANDRA("Cassandra"),
    SCYLLA("ScyllaDB");

    private final String text;

    Product(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static Engine of(Product product, String version) {
    Matcher matcher = VERSION.matcher(version);
    return matcher.matches()
        ? new Engine(
            product,
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            version)
        : new Engine(product, 0, 0, version);
  }

  /// Asks a node. ScyllaDB tells its own version in a table that Cassandra has not, and one of the
  /// Cassandra that it resembles where that tells its own.
  static Engine of(CqlSession session, Node node) {
    try {
      Row row = ask(session, node, "SELECT version FROM system.versions WHERE key = 'local'");
      return of(Product.SCYLLA, Objects.requireNonNull(row.getString(0)));
    } catch (InvalidQueryException _) {
      Row row = ask(session, node, "SELECT release_version FROM system.local");
      return of(Product.CASSANDRA, Objects.requireNonNull(row.getString(0)));
    }
  }

  private static Row ask(CqlSession session, Node node, String cql) {
    return Objects.requireNonNull(
        session.execute(SimpleStatement.newInstance(cql).setNode(node)).one());
  }

  /// Whether it does all that Pinfold asks for.
  boolean isSupported() {
    return switch (product) {
      case CASSANDRA -> isAtLeast(4, 1);
      // Those that begin with a year are of another line: 2024.1 was made of 5.4.
      case SCYLLA -> major < YEARS ? isAtLeast(5, 4) : isAtLeast(2024, 1);
    };
  }

  /// Whether keyspaces can have tablets that conditional writes do not work on. Known from the
  /// documentation of ScyllaDB: tablets come with 6.0 and 2024.2, conditional writes on them with
  /// 2025.4.
  boolean hasTabletsWithoutConditions() {
    return product == Product.SCYLLA
        && !isAtLeast(2025, 4)
        && (major < YEARS ? isAtLeast(6, 0) : isAtLeast(2024, 2));
  }

  private boolean isAtLeast(int leastMajor, int leastMinor) {
    return major > leastMajor || (major == leastMajor && minor >= leastMinor);
  }

  @Override
  public String toString() {
    return product + " " + version;
  }
}
