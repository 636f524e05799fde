package dev.pinfold.volumes.keys;

import dev.pinfold.volumes.tool.DatasetName;

/// What is known of the key of a dataset.
///
/// @param encryption such as `aes-256-gcm`; `off` for none
/// @param root the dataset whose key it is
/// @param isLoaded whether the data can be read now
/// @param format `raw`, `hex`, `passphrase` or `none`
/// @param location where ZFS itself looks for it; `prompt` if it is handed in
public record KeyStatus(
    DatasetName dataset,
    String encryption,
    String root,
    boolean isLoaded,
    String format,
    String location) {

  /// Whether there is a key at all.
  public boolean isEncrypted() {
    return !encryption.equals("off") && !encryption.equals("-");
  }
}
