package dev.pinfold.cql.pins;

import dev.pinfold.cql.session.Cql;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.testkit.RegistryContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class CqlRegistryTest extends RegistryContract {

  private static Cql cql;

  @BeforeAll
  static void connect() {
    cql = Keyspaces.made().open();
  }

  @AfterAll
  static void disconnect() {
    cql.close();
  }

  @Override
  protected Registry open() {
    cql.session().execute("TRUNCATE registry");
    return new CqlRegistry(cql);
  }

  @Override
  protected Registry reopen() {
    return new CqlRegistry(cql);
  }
}
