package dev.pinfold.bench.served;

/// What `GET /metrics` said.
record Scrape(String text) {

  /// The value of a figure.
  ///
  /// @param name with its labels, as it is printed
  /// @throws IllegalStateException if there is no such figure
  double value(String name) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(name + " ")) {
        return Double.parseDouble(line.substring(name.length() + 1).split(" ", 2)[0]);
      }
    }
    throw new IllegalStateException("the server has no figure " + name);
  }

  long pins() {
    return (long) value("ipfscluster_pins");
  }

  long heapBytes() {
    return (long) value("jvm_memory_used_bytes{area=\"heap\"}");
  }
}
