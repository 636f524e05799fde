package dev.pinfold.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The routes of an API: a method and a pattern to a [Handler].
///
/// ```java
/// Router.builder()
///     .get("/pins", this::list)
///     .post("/pins/{cid}", this::pin)
///     .post("/pins/{keyType:ipfs|ipns|ipld}/{path...}", this::pinPath)
///     .openGet("/health", exchange -> exchange.empty(204))
///     .build();
/// ```
///
/// Where patterns overlap, literal segments come before names and names before the rest.
public final class Router {

  private record Target(Handler handler, boolean open) {}

  private record Entry(PathPattern pattern, Map<String, Target> targets) {}

  private final List<Entry> entries;

  private Router(Map<PathPattern, Map<String, Target>> routes) {
    List<Entry> ordered = new ArrayList<>();
    routes.forEach((pattern, targets) -> ordered.add(new Entry(pattern, Map.copyOf(targets))));
    entries = Collections.unmodifiableList(ordered);
  }

  /// No routes yet.
  public static Builder builder() {
    return new Builder();
  }

  /// Each route, such as `GET /pins/{cid}`, and whether anybody may ask.
  public SortedMap<String, Boolean> routes() {
    SortedMap<String, Boolean> routes = new TreeMap<>();
    for (Entry entry : entries) {
      entry
          .targets()
          .forEach(
              (method, target) -> routes.put(method + " " + entry.pattern().text(), target.open()));
    }
    return routes;
  }

  /// What a path leads to.
  sealed interface Found {

    /// A handler.
    record Route(PathMatch match, Handler handler, boolean open) implements Found {}

    /// The path is known, the method is not.
    record OtherMethods(String pattern, String allow) implements Found {}

    /// Nothing.
    record Nothing() implements Found {}
  }

  /// @param segments of the path, decoded
  Found find(String method, List<String> segments) {
    TreeSet<String> allowed = new TreeSet<>();
    String pattern = "";
    for (Entry entry : entries) {
      PathMatch match = entry.pattern().match(segments);
      if (match != null) {
        Target target = target(entry, method);
        if (target != null) {
          return new Found.Route(match, target.handler(), target.open());
        }
        pattern = pattern.isEmpty() ? match.pattern() : pattern;
        allowed.addAll(entry.targets().keySet());
      }
    }
    if (allowed.isEmpty()) {
      return new Found.Nothing();
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    return new Found.OtherMethods(pattern, String.join(", ", allowed));
  }

  private static @Nullable Target target(Entry entry, String method) {
    Target target = entry.targets().get(method);
    return target == null && method.equals("HEAD") ? entry.targets().get("GET") : target;
  }

  /// The decoded segments of a path, or null if an escape in it is malformed.
  static @Nullable List<String> segments(String rawPath) {
    List<String> segments = new ArrayList<>();
    for (String segment : rawPath.substring(1).split("/", -1)) {
      String decoded = PercentCode.decode(segment, PercentCode.Plus.IS_PLUS);
      if (decoded == null) {
        return null;
      }
      segments.add(decoded);
    }
    return segments;
  }

  /// Gathers routes.
  public static final class Builder {

    private final Map<PathPattern, Map<String, Target>> routes = new TreeMap<>();

    private Builder() {}

    /// Answers GET and HEAD.
    public Builder get(String pattern, Handler handler) {
      return add("GET", pattern, handler, false);
    }

    /// Answers POST.
    public Builder post(String pattern, Handler handler) {
      return add("POST", pattern, handler, false);
    }

    /// Answers PUT.
    public Builder put(String pattern, Handler handler) {
      return add("PUT", pattern, handler, false);
    }

    /// Answers PATCH.
    public Builder patch(String pattern, Handler handler) {
      return add("PATCH", pattern, handler, false);
    }

    /// Answers DELETE.
    public Builder delete(String pattern, Handler handler) {
      return add("DELETE", pattern, handler, false);
    }

    /// Answers GET and HEAD of anybody: nobody is authenticated.
    public Builder openGet(String pattern, Handler handler) {
      return add("GET", pattern, handler, true);
    }

    private Builder add(String method, String pattern, Handler handler, boolean open) {
      Map<String, Target> targets =
          routes.computeIfAbsent(new PathPattern(pattern), p -> new HashMap<>());
      if (targets.put(method, new Target(handler, open)) != null) {
        throw new IllegalArgumentException("A route twice: " + method + " " + pattern);
      }
      return this;
    }

    /// The router.
    public Router build() {
      return new Router(routes);
    }
  }
}
