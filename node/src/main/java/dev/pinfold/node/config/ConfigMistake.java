package dev.pinfold.node.config;

/// Something in the configuration that cannot be.
///
/// @param path of the key, as `cluster.listen`; empty if the file as a whole is wrong
/// @param wrong what is wrong
/// @param allowed what could stand there; may be empty
/// @param origin where it was said: a file with its line, an environment variable, the command line
public record ConfigMistake(String path, String wrong, String allowed, String origin) {

  /// All of it in one line.
  public String line() {
    StringBuilder line = new StringBuilder();
    if (!path.isEmpty()) {
      line.append(path).append(": ");
    }
    line.append(wrong);
    if (!allowed.isEmpty()) {
      line.append("; allowed: ").append(allowed);
    }
    if (!origin.isEmpty()) {
      line.append(" (").append(origin).append(')');
    }
    return line.toString();
  }

  @Override
  public String toString() {
    return line();
  }
}
