package dev.pinfold.volumes.watch.measure;

/// A part of a pool: the pool itself, a mirror, a disk.
///
/// @param name such as `mirror-0`, or the path of a device
/// @param state such as `ONLINE`
/// @param readErrors since the pool was imported or cleared
/// @param writeErrors since then
/// @param checksumErrors since then
/// @param isLeaf whether it is a device
/// @param blockBytes of which its sectors are taken to be; 0 if they are what the device says
/// @param nativeBytes of which the device says that they are; 0 if they are
public record Vdev(
    String name,
    String state,
    long readErrors,
    long writeErrors,
    long checksumErrors,
    boolean isLeaf,
    long blockBytes,
    long nativeBytes) {

  /// Errors of all kinds.
  public long errors() {
    return readErrors + writeErrors + checksumErrors;
  }
}
