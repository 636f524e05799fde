package dev.pinfold.model;

/// How much of a DAG a pin holds.
public enum PinMode {
  /// The block and everything below it.
  RECURSIVE("recursive"),
  /// The block alone.
  DIRECT("direct");

  private final String word;

  PinMode(String word) {
    this.word = word;
  }

  /// Its name on the wire.
  public String word() {
    return word;
  }

  /// The mode of that name; IPFS Cluster reads everything else as recursive, too.
  public static PinMode of(String word) {
    return word.equals(DIRECT.word) ? DIRECT : RECURSIVE;
  }
}
