package dev.pinfold.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where this module's files are, from whatever directory the tests run.
final class Folders {

  private static final String MODULE = "acceptance";
  private static final Path SOURCE = Path.of("src/test/js");

  private Folders() {}

  /// A folder of scripts among the sources.
  static Path scripts(String name) {
    return module().resolve(SOURCE).resolve(name);
  }

  /// A folder for what the tests make; made if it is missing.
  static Path target(String name) throws IOException {
    return Files.createDirectories(module().resolve("target").resolve(name));
  }

  private static Path module() {
    Path here = Path.of("").toAbsolutePath();
    for (Path at = here; at != null; at = at.getParent()) {
      for (Path module : new Path[] {at, at.resolve(MODULE)}) {
        if (module.endsWith(MODULE) && Files.isDirectory(module.resolve(SOURCE))) {
          return module;
        }
      }
    }
    throw new IllegalStateException("The module " + MODULE + " is not at or above " + here);
  }
}
