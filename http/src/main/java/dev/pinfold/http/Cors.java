package dev.pinfold.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which pages of other origins may ask, and what for.
///
/// @param origins allowed origins, or `*` alone
/// @param methods what they may do
/// @param requestHeaders request headers they may set beyond the simple ones, in lower case
/// @param exposedHeaders answer headers they may read beyond the simple ones
/// @param maxAgeSeconds how long a browser may remember; 0 leaves it to the browser
public record Cors(
    Set<String> origins,
    Set<String> methods,
    Set<String> requestHeaders,
    List<String> exposedHeaders,
    int maxAgeSeconds) {

  /// As IPFS Cluster has it: every origin may read.
  public static final Cors READING =
      new Cors(
          Set.of("*"),
          Set.of("GET"),
          Set.of(),
          List.of("Content-Type", "X-Stream-Output", "X-Chunked-Output", "X-Content-Length"),
          0);

  /// Nobody.
  public static final Cors NONE = new Cors(Set.of(), Set.of(), Set.of(), List.of(), 0);

  /// Keeps copies.
  public Cors {
    origins = Set.copyOf(origins);
    methods = Set.copyOf(methods);
    requestHeaders = Set.copyOf(requestHeaders);
    exposedHeaders = List.copyOf(exposedHeaders);
  }

  /// Whether the request asks what it may ask, and not for anything itself.
  static boolean isPreflight(Transport transport) {
    return transport.method().equals("OPTIONS")
        && transport.header("Origin") != null
        && transport.header("Access-Control-Request-Method") != null;
  }

  /// Answers a preflight: with permission, or without it.
  void preflight(Transport transport) {
    String method = transport.header("Access-Control-Request-Method");
    String headers = transport.header("Access-Control-Request-Headers");
    transport.addHeader("Vary", "Origin");
    transport.addHeader("Vary", "Access-Control-Request-Method");
    transport.addHeader("Vary", "Access-Control-Request-Headers");
    String origin = allowedOrigin(transport.header("Origin"));
    if (origin != null && method != null && methods.contains(method) && allows(headers)) {
      transport.setHeader("Access-Control-Allow-Origin", origin);
      transport.setHeader("Access-Control-Allow-Methods", method);
      if (headers != null && !headers.isEmpty()) {
        transport.setHeader("Access-Control-Allow-Headers", headers);
      }
      if (maxAgeSeconds > 0) {
        transport.setHeader("Access-Control-Max-Age", Integer.toString(maxAgeSeconds));
      }
    }
    transport.answer(204, null);
  }

  /// Marks the answer to an ordinary request.
  void mark(Transport transport) {
    if (origins.isEmpty()) {
      return;
    }
    transport.addHeader("Vary", "Origin");
    String origin = allowedOrigin(transport.header("Origin"));
    if (origin != null && methods.contains(transport.method())) {
      transport.setHeader("Access-Control-Allow-Origin", origin);
      if (!exposedHeaders.isEmpty()) {
        transport.setHeader("Access-Control-Expose-Headers", String.join(", ", exposedHeaders));
      }
    }
  }

  private @Nullable String allowedOrigin(@Nullable String origin) {
    if (origin == null) {
      return null;
    }
    if (origins.contains("*")) {
      return "*";
    }
    return origins.contains(origin) ? origin : null;
  }

  private boolean allows(@Nullable String headers) {
    if (headers == null || headers.isBlank()) {
      return true;
    }
    Set<String> asked = new TreeSet<>();
    for (String name : headers.split(",", -1)) {
      asked.add(name.strip().toLowerCase(Locale.ROOT));
    }
    return requestHeaders.containsAll(asked);
  }
}
