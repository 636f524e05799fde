package dev.pinfold.cql.schema;

import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.SerialConsistency;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Among which replicas the conditional writes of a keyspace agree. It is a fact of the database:
/// nodes that asked different replicas would not see each other's decisions.
///
/// @param text as it is stored: `SERIAL`, or `LOCAL_SERIAL` and the data centre
record ConditionalScope(String text) {

  /// The name of the fact.
  static final String FACT = "conditional-writes";

  static ConditionalScope of(CqlConfig config, String localDataCentre) {
    return new ConditionalScope(
        config.serial() == SerialConsistency.SERIAL
            ? config.serial().name()
            : config.serial().name() + " " + localDataCentre);
  }

  /// Notes it where none is noted.
  String insertion() {
    return "INSERT INTO facts (name, value) VALUES ('" + FACT + "', " + blob() + ") IF NOT EXISTS";
  }

  /// Notes it instead of another.
  String change(ConditionalScope other) {
    return "UPDATE facts SET value = %s WHERE name = '%s' IF value = %s"
        .formatted(blob(), FACT, other.blob());
  }

  private String blob() {
    return "0x" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return text;
  }
}
