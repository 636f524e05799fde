package dev.pinfold.volumes.keys;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.spec.KeySource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gets keys from where the operator keeps them: exactly 32 bytes, or 64 hexadecimal digits with or
/// without an end of line. Anything else is refused, as ZFS would take a wrong key as wrong only
/// when it is too late to ask why.
///
/// A key is in no argument, no message and no log; buffers that held it are zeroed.
///
/// Safe for use by many threads.
public final class KeyReader {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int HEX_LENGTH = 2 * KeyBytes.LENGTH;

  /// A key in hexadecimal digits, an end of line of two characters, and one byte that is too many.
  private static final int READ_MAX = HEX_LENGTH + 3;

  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private KeyReader() {}

  /// Gets a key.
  ///
  /// @throws ProblemException `key_file_missing`, `key_file_open_to_others`, `key_command_failed`,
  ///     `invalid_key`
  public static KeyBytes read(KeySource source) {
    byte[] read =
        switch (source) {
          case KeySource.InFile file -> ofFile(file.file());
          case KeySource.OfCommand command -> ofCommand(command.argv());
        };
    try {
      return new KeyBytes(decoded(read, label(source)));
    } finally {
      Arrays.fill(read, (byte) 0);
    }
  }

  /// How a source is called in messages.
  static String label(KeySource source) {
    return switch (source) {
      case KeySource.InFile file -> file.file().toString();
      case KeySource.OfCommand command -> command.argv().getFirst();
    };
  }

  private static byte[] decoded(byte[] read, String from) {
    if (read.length == KeyBytes.LENGTH) {
      return read.clone();
    }
    int length = read.length;
    if (length > HEX_LENGTH && read[length - 1] == '\n') {
      length--;
    }
    if (length > HEX_LENGTH && read[length - 1] == '\r') {
      length--;
    }
    byte[] key = new byte[KeyBytes.LENGTH];
    boolean isHex = length == HEX_LENGTH;
    for (int i = 0; isHex && i < HEX_LENGTH; i++) {
      int digit = Character.digit(read[i], 16);
      isHex = digit >= 0;
      key[i / 2] = (byte) (key[i / 2] << 4 | digit);
    }
    if (!isHex) {
      Arrays.fill(key, (byte) 0);
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_key",
                  "a key is 32 bytes, or 64 hexadecimal digits; make one with: openssl rand -hex"
                      + " 32")
              .with("from", from)
              .with("bytes", read.length < READ_MAX ? read.length : "more than " + HEX_LENGTH));
    }
    return key;
  }

  private static byte[] ofFile(Path file) {
    try {
      Set<PosixFilePermission> permissions =
          Files.getPosixFilePermissions(file.toRealPath(), LinkOption.NOFOLLOW_LINKS);
      if (permissions.stream().anyMatch(OTHERS::contains)) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.INVALID,
                    "key_file_open_to_others",
                    "a key file is for its owner only; close it with chmod 600, and if others may"
                        + " have read it, rotate the key")
                .with("file", file.toString())
                .with("permissions", PosixFilePermissions.toString(permissions)));
      }
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(READ_MAX);
      }
    } catch (NoSuchFileException e) {
      throw missing(file, "it is not there", e);
    } catch (IOException e) {
      throw missing(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static ProblemException missing(Path file, String why, IOException cause) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.UNAVAILABLE,
                "key_file_missing",
                "the file of the key cannot be read; if it is lost, \"pinfold zfs key escrow\" has"
                    + " a copy, if one was made")
            .with("file", file.toString())
            .with("why", why),
        cause);
  }

  private static byte[] ofCommand(List<String> argv) {
    Process process;
    try {
      process = new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw failed(argv, String.valueOf(e.getMessage()));
    }
    CompletableFuture<byte[]> printed = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("pinfold-key-output")
        .start(
            () -> {
              try (InputStream in = process.getInputStream()) {
                printed.complete(in.readNBytes(READ_MAX));
              } catch (IOException e) {
                printed.completeExceptionally(e);
              }
            });
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failed(argv, "no answer within " + PATIENCE);
      }
      byte[] key = printed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      // One that prints too much ends by a signal of the pipe; that it printed too much is better
      // to know.
      if (process.exitValue() != 0 && key.length < READ_MAX) {
        Arrays.fill(key, (byte) 0);
        throw failed(argv, "exit status " + process.exitValue());
      }
      return key;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(argv, "interrupted");
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw failed(argv, String.valueOf(e.getMessage()));
    } finally {
      process.destroyForcibly();
    }
  }

  private static ProblemException failed(List<String> argv, String why) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.UNAVAILABLE,
                "key_command_failed",
                "the command that prints the key failed; run it by hand to see why")
            .with("command", argv.getFirst())
            .with("why", why));
  }
}
