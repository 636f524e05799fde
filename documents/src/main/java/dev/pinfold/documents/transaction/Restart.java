package dev.pinfold.documents.transaction;

/// Ends a try of a transaction that must begin again. Never leaves the engine.
final class Restart extends RuntimeException {

  Restart() {
    super("the transaction begins again", null, false, false);
  }
}
