package dev.pinfold.pins.testkit;

import dev.pinfold.documents.Database;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/// The contract, for the store on the document engine.
class DocumentPinStoreTest extends PinStoreContract {

  @TempDir Path directory;

  private RetryPolicy retries;
  private Clock clock;

  @Override
  protected PinStore open(RetryPolicy policy, Clock time) {
    retries = policy;
    clock = time;
    return open();
  }

  @Override
  protected PinStore reopen(PinStore store) {
    store.close();
    return open();
  }

  private PinStore open() {
    return new DocumentPinStore(
        Database.open(directory),
        new PinRules(Objects.requireNonNull(retries)),
        Objects.requireNonNull(clock));
  }
}
