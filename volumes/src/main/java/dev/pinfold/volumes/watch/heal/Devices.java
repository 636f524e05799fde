package dev.pinfold.volumes.watch.heal;

import dev.pinfold.volumes.watch.measure.PoolStatus;
import dev.pinfold.volumes.watch.measure.Vdev;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Whether the devices of a pool are there: the first bytes of each can be read.
final class Devices {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BYTES = 4_096;

  private Devices() {}

  /// What is wrong with devices, one text for each; empty if all are there.
  static List<String> missing(PoolStatus status) {
    List<String> missing = new ArrayList<>();
    for (Vdev vdev : status.vdevs()) {
      if (vdev.isLeaf() && vdev.name().startsWith("/")) {
        String why = why(Path.of(vdev.name()));
        if (!why.isEmpty()) {
          missing.add(vdev.name() + ": " + why);
        }
      }
    }
    return missing;
  }

  private static String why(Path device) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    // A device that is ill may not answer at all: its reader is left behind then.
    Thread.ofPlatform().daemon().name("pinfold-device").start(() -> answer.complete(read(device)));
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return "no answer within " + PATIENCE;
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String read(Path device) {
    try (InputStream in = Files.newInputStream(device)) {
      return in.readNBytes(BYTES).length == BYTES ? "" : "it is empty";
    } catch (AccessDeniedException _) {
      return "this user may not read it, so whether it is back is not known";
    } catch (IOException e) {
      return e.getClass().getSimpleName() + " " + e.getMessage();
    }
  }
}
