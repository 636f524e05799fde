package dev.pinfold.http.admin;

import org.jspecify.annotations.Nullable;

/// Gives the figures of the server.
@FunctionalInterface
public interface Metrics {

  /// The figures as they are now.
  ///
  /// @param accept what the one who asks can read, as the header says it; null if it says nothing
  Scrape scrape(@Nullable String accept);

  /// Figures in a text form.
  record Scrape(byte[] bytes, String contentType) {}
}
