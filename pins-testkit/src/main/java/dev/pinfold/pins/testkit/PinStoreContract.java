package dev.pinfold.pins.testkit;

import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.rules.RetryPolicy;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// What every [PinStore] does, as tests. A store passes them by a subclass that says how it is
/// opened:
///
/// ```java
/// class DocumentPinStoreTest extends PinStoreContract {
///   @TempDir Path directory;
///
///   @Override
///   protected PinStore open(RetryPolicy retries, Clock clock) { … }
///
///   @Override
///   protected PinStore reopen(PinStore store) { … }
/// }
/// ```
///
/// After each test all that the store keeps is counted again, see [Invariants].
public abstract class PinStoreContract {

  /// Opens a store that is empty. Called once for each instance of this class.
  protected abstract PinStore open(RetryPolicy retries, Clock clock);

  /// Closes the store that [#open] gave, and opens what it has kept, with the same policy and
  /// clock.
  protected abstract PinStore reopen(PinStore store);

  @Nested
  class Requests extends RequestsContract {
    Requests() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Placements extends PlacementsContract {
    Placements() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Batches extends BatchesContract {
    Batches() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Operations extends OperationsContract {
    Operations() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Lists extends ListsContract {
    Lists() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Queues extends QueuesContract {
    Queues() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Histories extends HistoriesContract {
    Histories() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Moves extends MovesContract {
    Moves() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(PinStoreContract.this);
    }
  }

  @Nested
  class Linearizability extends LinearizabilityContract {
    Linearizability() {
      super(PinStoreContract.this);
    }
  }
}
