package dev.pinfold.http.admin;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.FailureException;
import dev.pinfold.http.Query;
import dev.pinfold.model.Rfc3339;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of one query, checked: an error names the parameter, and says what is allowed.
final class Parameters {

  private static final int TEXT_CHARS_MAX = 4_096;

  private final Query query;

  private Parameters(Query query) {
    this.query = query;
  }

  /// @param known all names that the route knows; one that ends in a point stands for all that
  ///     begin with it
  /// @throws FailureException 400 if the query has others
  static Parameters of(Exchange exchange, String... known) {
    Query query = exchange.query();
    List<String> allowed = List.of(known);
    for (String name : query.names()) {
      boolean isKnown =
          allowed.contains(name)
              || allowed.stream().anyMatch(k -> k.endsWith(".") && name.startsWith(k));
      if (!isKnown) {
        throw Failure.of(400, "unknown_parameter", "The query has a parameter of an unknown name.")
            .with("parameter", name)
            .with("allowed", allowed)
            .raise();
      }
    }
    return new Parameters(query);
  }

  /// What to throw for a value that is not allowed.
  static FailureException invalid(String name, String found, String allowed) {
    return Failure.of(400, "invalid_parameter", "A parameter of the query is not valid.")
        .with("parameter", name)
        .with("found", found.length() > 200 ? found.substring(0, 200) + "..." : found)
        .with("allowed", allowed)
        .raise();
  }

  private @Nullable String single(String name) {
    List<String> values = query.all(name);
    if (values.size() > 1) {
      throw invalid(name, values.size() + " values", "one value");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /// A text, or null if there is none.
  @Nullable String text(String name) {
    String text = single(name);
    if (text != null && text.length() > TEXT_CHARS_MAX) {
      throw invalid(name, text.length() + " characters", "up to " + TEXT_CHARS_MAX);
    }
    return text;
  }

  /// A text that must be there.
  String required(String name) {
    String text = text(name);
    if (text == null || text.isEmpty()) {
      throw Failure.of(400, "missing_parameter", "The query lacks a required parameter.")
          .with("parameter", name)
          .raise();
    }
    return text;
  }

  /// A whole number.
  long number(String name, long otherwise, long min, long max) {
    String text = single(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // As one out of bounds.
    }
    throw invalid(name, text, "a whole number from " + min + " to " + max);
  }

  /// A time, or null if there is none.
  @Nullable Instant time(String name) {
    String text = single(name);
    if (text == null) {
      return null;
    }
    try {
      return Rfc3339.parse(text);
    } catch (ProblemException _) {
      throw invalid(name, text, "a time as RFC 3339 has it, such as 2026-01-31T08:00:00Z");
    }
  }

  /// The parts of a list: separated by commas, or each a parameter of its own.
  List<String> list(String name, int max) {
    List<String> parts = new ArrayList<>();
    for (String value : query.all(name)) {
      for (String part : value.split(",", -1)) {
        if (!part.isEmpty()) {
          parts.add(part);
        }
      }
    }
    if (parts.size() > max) {
      throw invalid(name, parts.size() + " values", "up to " + max);
    }
    return parts;
  }

  /// The parameters whose names begin with `prefix`, without it.
  Map<String, String> withPrefix(String prefix) {
    for (String name : query.names()) {
      if (name.startsWith(prefix)) {
        single(name);
      }
    }
    return query.withPrefix(prefix);
  }
}
