package dev.pinfold.pins.testkit;

import dev.pinfold.documents.Database;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.documents.DocumentRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class DocumentRegistryTest extends RegistryContract {

  @TempDir Path directory;
  private Database database;

  @Override
  protected Registry open() {
    database = Database.open(directory);
    return new DocumentRegistry(database);
  }

  @Override
  protected Registry reopen() {
    database.close();
    return open();
  }

  @AfterEach
  void close() {
    database.close();
  }
}
