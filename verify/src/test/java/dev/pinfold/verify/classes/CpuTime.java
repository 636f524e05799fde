package dev.pinfold.verify.classes;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// The time that processors have worked.
final class CpuTime {

  private CpuTime() {}

  /// Nanoseconds of all processors together that this process has had.
  static long ofProcess() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
