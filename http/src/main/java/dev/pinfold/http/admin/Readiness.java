package dev.pinfold.http.admin;

import java.util.List;

/// Tells whether the server can do its work.
@FunctionalInterface
public interface Readiness {

  /// Why it cannot, a sentence each; empty if it can.
  List<String> reasons();
}
