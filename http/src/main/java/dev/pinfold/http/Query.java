package dev.pinfold.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parameters of a query, decoded, in the order in which they were sent.
public final class Query {

  private static final Query EMPTY = new Query(Map.of());

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /// Reads what stands behind the question mark; `null` and "" are a query without parameters.
  ///
  /// @throws FailureException 400 if an escape is not one, or does not stand for UTF-8
  public static Query parse(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return EMPTY;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    int start = 0;
    while (start <= raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      if (end > start) {
        add(raw.substring(start, end), values);
      }
      start = end + 1;
    }
    return new Query(values);
  }

  private static void add(String pair, Map<String, List<String>> values) {
    int equals = pair.indexOf('=');
    String name = decode(equals < 0 ? pair : pair.substring(0, equals), pair);
    String value = equals < 0 ? "" : decode(pair.substring(equals + 1), pair);
    values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
  }

  private static String decode(String text, String pair) {
    String decoded = PercentCode.decode(text, PercentCode.Plus.IS_SPACE);
    if (decoded == null) {
      throw Failure.of(400, "malformed_query", "The query holds a malformed escape.")
          .with("parameter", pair)
          .raise();
    }
    return decoded;
  }

  /// The first value of `name`, or null if there is none. A name without `=` has the value "".
  public @Nullable String first(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getFirst();
  }

  /// The first value of `name`, or `otherwise`.
  public String first(String name, String otherwise) {
    String value = first(name);
    return value == null ? otherwise : value;
  }

  /// Every value of `name` in order.
  public List<String> all(String name) {
    return Collections.unmodifiableList(values.getOrDefault(name, List.of()));
  }

  /// The names in the order of their first occurrence.
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /// Whether `name` occurs.
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /// The parameters whose names begin with `prefix`, without it, each with its first value; a name
  /// that is nothing but the prefix is left out.
  public Map<String, String> withPrefix(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    values.forEach(
        (name, all) -> {
          if (name.length() > prefix.length() && name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), all.getFirst());
          }
        });
    return found;
  }
}
