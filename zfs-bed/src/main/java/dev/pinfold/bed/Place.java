package dev.pinfold.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where tests that need ZFS can run on this machine.
///
/// The variable `PINFOLD_ZFS` chooses: `here` for this machine itself, `off` for nowhere; without
/// it, a guest that `etc/zfs-guest` has built or is building.
sealed interface Place {

  /// Nowhere.
  record Nowhere(String reason) implements Place {}

  /// On this machine, which has ZFS itself.
  record Here() implements Place {
    @Override
    public List<String> toRun(boolean twoHosts, List<String> command) {
      return command;
    }
  }

  /// In a guest.
  record Guest(Path script) implements Place {
    @Override
    public List<String> toRun(boolean twoHosts, List<String> command) {
      List<String> all =
          new ArrayList<>(List.of(script.toString(), "run", "--hosts", twoHosts ? "2" : "1", "--"));
      all.addAll(command);
      return all;
    }
  }

  /// What to start so that `command` runs there.
  default List<String> toRun(boolean twoHosts, List<String> command) {
    throw new IllegalStateException("there is no ZFS");
  }

  static Place find(@Nullable String wanted) {
    if ("off".equals(wanted)) {
      return new Nowhere("PINFOLD_ZFS is off");
    }
    if ("here".equals(wanted)) {
      return "root".equals(System.getProperty("user.name"))
          ? new Here()
          : new Nowhere("PINFOLD_ZFS is here, but the tests do not run as root");
    }
    if (wanted != null && !wanted.isEmpty()) {
      return new Nowhere("PINFOLD_ZFS is neither \"here\" nor \"off\"");
    }
    Path script = script();
    if (script == null) {
      return new Nowhere("there is no etc/zfs-guest above " + Path.of("").toAbsolutePath());
    }
    String state = state(script);
    return state.startsWith("built")
        ? new Guest(script)
        : new Nowhere("no guest with ZFS (etc/zfs-guest build): " + state);
  }

  private static @Nullable Path script() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path script = folder.resolve("etc/zfs-guest");
      if (Files.isExecutable(script)) {
        return script;
      }
    }
    return null;
  }

  private static String state(Path script) {
    try {
      Process process =
          new ProcessBuilder(script.toString(), "state")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
