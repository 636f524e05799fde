package dev.pinfold.pins.move;

import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Registry;

/// Which of two stores serves now. What is written goes through a gate, which a switch closes.
///
/// Safe for use by many threads.
public final class Serving {

  private final Gate gate = new Gate();
  private final PinStore pins = new ServingPinStore(this);
  private final Registry registry = new ServingRegistry(this);
  private volatile Backend backend;

  public Serving(Backend backend) {
    this.backend = backend;
  }

  /// The store that serves, whichever it is.
  public PinStore pins() {
    return pins;
  }

  /// The small records of the store that serves.
  public Registry registry() {
    return registry;
  }

  /// The name of the store that serves.
  public String name() {
    return backend.name();
  }

  Backend now() {
    return backend;
  }

  Gate gate() {
    return gate;
  }

  /// Called while the gate is closed, or before anybody came.
  void serve(Backend next) {
    backend = next;
  }
}
