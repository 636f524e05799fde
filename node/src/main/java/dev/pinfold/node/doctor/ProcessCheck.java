package dev.pinfold.node.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.pinfold.node.config.MemoryConfig;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/// Whether this Java, and what it may use, are enough.
final class ProcessCheck {

  private static final int JAVA_NEEDED = 25;
  private static final long FILES_WANTED = 8_192;

  /// Large tables and how many memory tables each may have.
  private static final int WRITE_BUFFERS = 2 * 4;

  private ProcessCheck() {}

  static List<Finding> examine(MemoryConfig memory) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java(Runtime.version()));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      findings.add(files(unix.getMaxFileDescriptorCount()));
    }
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      findings.add(memory(memory, Runtime.getRuntime().maxMemory(), system.getTotalMemorySize()));
    }
    return findings;
  }

  static Finding java(Runtime.Version version) {
    return version.feature() >= JAVA_NEEDED
        ? Finding.ok("Java", version.toString())
        : Finding.failed("Java", version.toString(), "use Java " + JAVA_NEEDED + " or newer");
  }

  static Finding files(long limit) {
    return limit >= FILES_WANTED
        ? Finding.ok("open files", limit + " are allowed")
        : Finding.warning(
            "open files",
            limit + " are allowed",
            "allow " + FILES_WANTED + " or more: `ulimit -n`, or LimitNOFILE= of systemd");
  }

  static Finding memory(MemoryConfig memory, long heap, long total) {
    long needed = heap + memory.blockCacheBytes() + WRITE_BUFFERS * memory.writeBufferBytes();
    String found = "up to " + (needed >> 20) + " MiB of " + (total >> 20) + " MiB may be used";
    return needed <= total
        ? Finding.ok("memory", found)
        : Finding.warning(
            "memory", found, "lower memory.block-cache, memory.write-buffer, or the heap (-Xmx)");
  }
}
