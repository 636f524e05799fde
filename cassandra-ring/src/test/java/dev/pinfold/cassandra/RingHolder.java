package dev.pinfold.cassandra;

import java.nio.file.Path;

/// A program that starts a ring, prints the id of its node's process, and stays.
final class RingHolder {

  private RingHolder() {}

  public static void main(String[] arguments) throws Exception {
    Ring.start(1, Path.of(arguments[0]), RingOptions.defaults());
    System.out.println(
        ProcessHandle.current()
            .children()
            .filter(ProcessHandle::isAlive)
            .mapToLong(ProcessHandle::pid)
            .findFirst()
            .orElseThrow());
    Thread.currentThread().join();
  }
}
