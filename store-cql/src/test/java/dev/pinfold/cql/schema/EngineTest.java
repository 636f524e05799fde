package dev.pinfold.cql.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.cql.schema.Engine.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {

  @ParameterizedTest
  @CsvSource({
    "CASSANDRA, 3.11.17, false",
    "CASSANDRA, 4.0.12, false",
    "CASSANDRA, 4.1.5, true",
    "CASSANDRA, 5.0.9, true",
    "CASSANDRA, 5.1-alpha1-SNAPSHOT, true",
    "SCYLLA, 5.2.9-0.20230920.5709d0043978, false",
    "SCYLLA, 5.4.0, true",
    "SCYLLA, 6.2.3-0.20250119.bff9ddde1283, true",
    "SCYLLA, 2023.1.11, false",
    "SCYLLA, 2024.1.3, true",
    "SCYLLA, 2025.4.0, true",
    "SCYLLA, unknown, false",
  })
  void oldOnesAreNotSupported(Product product, String version, boolean supported) {
    assertEquals(supported, Engine.of(product, version).isSupported());
  }

  @ParameterizedTest
  @CsvSource({
    "CASSANDRA, 5.0.9, false",
    "SCYLLA, 5.4.0, false",
    "SCYLLA, 6.0.0, true",
    "SCYLLA, 6.2.3, true",
    "SCYLLA, 2024.1.3, false",
    "SCYLLA, 2024.2.0, true",
    "SCYLLA, 2025.3.9, true",
    "SCYLLA, 2025.4.0, false",
    "SCYLLA, 2026.1.0, false",
  })
  void someHaveTabletsThatConditionalWritesDoNotWorkOn(
      Product product, String version, boolean tablets) {
    assertEquals(tablets, Engine.of(product, version).hasTabletsWithoutConditions());
  }
}
