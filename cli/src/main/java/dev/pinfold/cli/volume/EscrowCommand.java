package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Input;
import dev.pinfold.volumes.keys.Escrow;
import dev.pinfold.volumes.keys.KeyBytes;
import dev.pinfold.volumes.keys.KeyReader;
import dev.pinfold.volumes.tool.DatasetName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold zfs key escrow`.
@Command(
    name = "escrow",
    description = {
      "Writes the key of a shard to a file, encrypted under a passphrase, to be kept elsewhere; tests",
      "with --test that such a file opens the dataset, without loading or changing anything; gets the",
      "key back with --restore."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs key escrow main --out main.escrow --passphrase-file -",
      "  pinfold zfs key escrow main --test main.escrow --passphrase-file -",
      "  pinfold zfs key escrow main --test main.escrow --restore /etc/pinfold/main.key"
          + " --passphrase-file -"
    })
final class EscrowCommand implements Callable<Integer> {

  private static final int INPUT_MAX = 8192;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin KeyCommands.Shard shard = new KeyCommands.Shard();

  @Option(names = "--out", paramLabel = "FILE", description = "Writes a new escrow.")
  @Nullable Path out;

  @Option(names = "--test", paramLabel = "FILE", description = "Tests an escrow.")
  @Nullable String test;

  @Option(
      names = "--restore",
      paramLabel = "FILE",
      description = "Writes the key to a new file when the test has succeeded.")
  @Nullable Path restore;

  @Option(
      names = "--passphrase-file",
      required = true,
      paramLabel = "FILE",
      description = "Whose first line is the passphrase; - for standard input.")
  String passphraseFile = "";

  @Override
  public Integer call() {
    if ((out == null) == (test == null) || (restore != null && test == null)) {
      throw common.usage("either --out, or --test with or without --restore");
    }
    DatasetName dataset = shard.dataset();
    char[] passphrase = passphrase();
    try {
      if (out != null) {
        write(dataset, passphrase, out);
      } else if (test != null) {
        test(dataset, passphrase, test);
      }
    } finally {
      Arrays.fill(passphrase, '\0');
    }
    return ExitCode.DONE.number();
  }

  private void write(DatasetName dataset, char[] passphrase, Path file) {
    try (KeyBytes key = KeyReader.read(shard.key())) {
      // Only a key that opens the dataset is worth keeping.
      KeyCommands.keys().test(dataset, key);
      create(
          file,
          Escrow.wrap(dataset, key, passphrase, new SecureRandom())
              .getBytes(StandardCharsets.UTF_8));
    }
    common.output().note("written; test it where it will be kept, with --test");
  }

  private void test(DatasetName dataset, char[] passphrase, String file) {
    String escrow = new String(read(file), StandardCharsets.UTF_8);
    try (KeyBytes key = Escrow.unwrap(dataset, escrow, passphrase)) {
      KeyCommands.keys().test(dataset, key);
      if (restore != null) {
        byte[] bytes = key.copy();
        try {
          create(restore, bytes);
        } finally {
          Arrays.fill(bytes, (byte) 0);
        }
      }
    }
    common.output().note("the escrow opens " + dataset);
  }

  private char[] passphrase() {
    byte[] read = read(passphraseFile);
    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(read));
    Arrays.fill(read, (byte) 0);
    int length = 0;
    while (length < text.length() && text.charAt(length) != '\n' && text.charAt(length) != '\r') {
      length++;
    }
    char[] passphrase = new char[length];
    text.get(passphrase);
    Arrays.fill(text.array(), '\0');
    return passphrase;
  }

  private byte[] read(String name) {
    try (Input in = common.open(name)) {
      return in.readNBytes(INPUT_MAX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Path file, byte[] bytes) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "file_not_written",
                  "the file cannot be made; is it there?")
              .with("file", file.toString())
              .with("why", String.valueOf(e.getMessage())),
          e);
    }
  }
}
