package dev.pinfold.node.metrics;

/// All figures at one moment, in a form that was asked for.
public final class Exposition {

  private final String contentType;
  private final byte[] bytes;

  Exposition(String contentType, byte[] bytes) {
    this.contentType = contentType;
    this.bytes = bytes.clone();
  }

  /// What to say in the `Content-Type` header.
  public String contentType() {
    return contentType;
  }

  /// The body. A copy.
  public byte[] bytes() {
    return bytes.clone();
  }
}
