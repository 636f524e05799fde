package dev.pinfold.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether requests should be sent here, and why not.
///
/// Being alive is another thing: a node that is not ready may become so without being restarted.
///
/// Safe for use by many threads.
public final class Readiness {

  @GuardedBy("this")
  private final Map<String, Supplier<@Nullable String>> checks = new LinkedHashMap<>();

  /// Says why the subject is not ready, until it is said otherwise.
  synchronized void hold(String subject, String reason) {
    checks.put(subject, () -> reason);
  }

  /// The subject is ready.
  synchronized void clear(String subject) {
    checks.remove(subject);
  }

  /// Asks each time.
  ///
  /// @param reason gives null while the subject is ready; it must not block
  synchronized void check(String subject, Supplier<@Nullable String> reason) {
    checks.put(subject, reason);
  }

  /// What is not ready, and why; empty if all is.
  public synchronized Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    checks.forEach(
        (subject, check) -> {
          String reason = check.get();
          if (reason != null) {
            reasons.put(subject, reason);
          }
        });
    return reasons;
  }
}
