package dev.pinfold.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/// What clients and IPFS daemons from npm run on. Tests that need it are left out where it is
/// missing; `./dev` says so in its last line, and CI fails.
public final class NodeJs {

  private static final int REQUIRED = 20;

  private static final Pattern VERSION = Pattern.compile("v?([0-9]{1,5})\\..*");

  private NodeJs() {}

  /// Leaves the test out where there is no Node.js, or none that is new enough.
  ///
  /// @throws TestAbortedException what is missing
  public static void assumeThere() throws IOException, InterruptedException {
    String found = version("node");
    Matcher node = VERSION.matcher(found);
    version("npm");
    if (!node.matches() || Integer.parseInt(node.group(1)) < REQUIRED) {
      throw new TestAbortedException(
          "The test needs Node.js " + REQUIRED + " or newer; there is " + found);
    }
  }

  private static String version(String program) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(List.of(program, "--version"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new TestAbortedException(
          "The test needs Node.js and npm; there is no \"" + program + "\"", e);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.strip();
  }
}
