package dev.pinfold.node.config;

/// A text that is not printed.
///
/// @param text what it is
public record Secret(String text) {

  @Override
  public String toString() {
    return "***";
  }
}
