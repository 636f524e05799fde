package dev.pinfold.node.config;

import java.io.Serial;

/// Says what is wrong with a value. Never leaves this package.
final class UnsuitableValueException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String wrong;

  UnsuitableValueException(String wrong) {
    super(wrong, null, false, false);
    this.wrong = wrong;
  }

  /// What is wrong, in words.
  String wrong() {
    return wrong;
  }
}
