package dev.pinfold.volumes.keys;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.spec.KeySource;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.util.Arrays;
import java.util.List;

/// Keys of datasets on one host. They are handed to `zfs` on its standard input, never as arguments
/// or in files of ours.
///
/// Safe for use by many threads.
public final class Keys {

  private static final List<String> PROPERTIES =
      List.of("encryption", "encryptionroot", "keystatus", "keyformat", "keylocation");

  private final Zfs zfs;

  public Keys(Zfs zfs) {
    this.zfs = zfs;
  }

  /// What a command that takes a raw key reads. To be zeroed when it has.
  ///
  /// @throws ProblemException as [KeyReader#read]
  public static byte[] input(KeySource source) {
    try (KeyBytes key = KeyReader.read(source)) {
      return key.bytes().clone();
    }
  }

  /// What is known of a dataset's key.
  ///
  /// @throws ProblemException `zfs_not_found`
  public KeyStatus status(DatasetName dataset) {
    Dataset found = zfs.dataset(dataset, PROPERTIES);
    if (found == null) {
      throw FailureType.NOT_FOUND.failure("get", dataset.text(), "");
    }
    return new KeyStatus(
        dataset,
        found.property("encryption").value(),
        found.property("encryptionroot").value(),
        found.property("keystatus").value().equals("available"),
        found.property("keyformat").value(),
        found.property("keylocation").value());
  }

  /// Whether the data can be read now.
  ///
  /// @throws ProblemException `zfs_not_found`
  public boolean isLoaded(DatasetName dataset) {
    KeyStatus status = status(dataset);
    return !status.isEncrypted() || status.isLoaded();
  }

  /// Loads a key, unless it is loaded already.
  ///
  /// @throws ProblemException `zfs_key_unavailable` if it is another, and as [KeyReader#read]
  public void load(DatasetName dataset, KeySource source) {
    if (isLoaded(dataset)) {
      return;
    }
    try (KeyBytes key = KeyReader.read(source)) {
      hand(loading(dataset, false), format(dataset, key));
    }
  }

  /// Finds out whether a key is the dataset's, without loading it.
  ///
  /// @throws ProblemException `zfs_key_unavailable` if it is another
  public void test(DatasetName dataset, KeyBytes key) {
    hand(loading(dataset, true), format(dataset, key));
  }

  private static ZfsCommand loading(DatasetName dataset, boolean dry) {
    return dry
        ? ZfsCommand.zfs(dataset, "load-key", "-n", "-L", "prompt", dataset)
        : ZfsCommand.zfs(dataset, "load-key", "-L", "prompt", dataset);
  }

  /// Makes the data unreadable until the key is loaded again. The dataset must not be mounted.
  ///
  /// @throws ProblemException `zfs_busy` if something uses it
  public void unload(DatasetName dataset) {
    KeyStatus status = status(dataset);
    if (status.isEncrypted() && status.isLoaded()) {
      zfs.tool().run(ZfsCommand.zfs(dataset, "unload-key", dataset));
    }
  }

  /// Wraps the dataset's master key with another key. The data stays encrypted as it is, with the
  /// same master key: who had the old key and a copy of the disk from before can still read that
  /// copy, and what was written since, if the master key was kept, too. Replicas that are sent raw
  /// get the new wrapping with the next stream.
  ///
  /// @param dataset whose key is loaded
  /// @throws ProblemException `zfs_key_unavailable`, and as [KeyReader#read]
  public void change(DatasetName dataset, KeySource to) {
    KeyStatus status = status(dataset);
    if (!status.isEncrypted()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "not_encrypted",
                  "the dataset is not encrypted; only a copy of it can be")
              .with("dataset", dataset.text()));
    }
    try (KeyBytes key = KeyReader.read(to)) {
      hand(
          ZfsCommand.zfs(
              dataset, "change-key", "-o", "keyformat=raw", "-o", "keylocation=prompt", dataset),
          key.bytes().clone());
    }
  }

  /// What is to be handed in for a key: as it is, or as the digits that an older dataset wants.
  private byte[] format(DatasetName dataset, KeyBytes key) {
    KeyStatus status = status(dataset);
    return switch (status.format()) {
      case "raw" -> key.bytes().clone();
      case "hex" -> hex(key.bytes());
      default ->
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.CONFLICT,
                      "key_format",
                      "the key of this dataset is none of 32 bytes: load it by hand")
                  .with("dataset", dataset.text())
                  .with("format", status.format()));
    };
  }

  private static byte[] hex(byte[] key) {
    byte[] digits = new byte[2 * key.length];
    for (int i = 0; i < key.length; i++) {
      digits[2 * i] = (byte) Character.forDigit(key[i] >> 4 & 15, 16);
      digits[2 * i + 1] = (byte) Character.forDigit(key[i] & 15, 16);
    }
    return digits;
  }

  private void hand(ZfsCommand command, byte[] input) {
    try {
      zfs.tool().run(command, Tool.PATIENCE, input);
    } finally {
      Arrays.fill(input, (byte) 0);
    }
  }
}
