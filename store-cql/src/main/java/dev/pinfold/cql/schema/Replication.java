package dev.pinfold.cql.schema;

import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How many replicas each data centre has.
public record Replication(Map<String, Integer> byDataCentre) {

  public static final int REPLICAS_MAX = 100;

  private static final Pattern DATA_CENTRE = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

  public Replication {
    byDataCentre = Collections.unmodifiableMap(new TreeMap<>(byDataCentre));
    if (byDataCentre.isEmpty()) {
      throw unsuitable("");
    }
    byDataCentre.forEach(
        (name, replicas) -> {
          if (!DATA_CENTRE.matcher(name).matches() || replicas < 1 || replicas > REPLICAS_MAX) {
            throw unsuitable(name + "=" + replicas);
          }
        });
  }

  /// Reads `dc1=3,dc2=3`.
  ///
  /// @throws ProblemException `unsuitable_setting`
  public static Replication parse(String text) {
    Map<String, Integer> replicas = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      String[] sides = part.strip().split("=", -1);
      try {
        if (sides.length != 2
            || replicas.put(sides[0].strip(), Integer.valueOf(sides[1].strip())) != null) {
          throw unsuitable(text);
        }
      } catch (NumberFormatException _) {
        throw unsuitable(text);
      }
    }
    return new Replication(replicas);
  }

  private static ProblemException unsuitable(String value) {
    return new ProblemException(
        Problem.of(Kind.INVALID, "unsuitable_setting", "A setting cannot be what it is.")
            .with("field", "replication")
            .with("value", value)
            .with(
                "allowed",
                "each data centre once with its replicas, 1 to "
                    + REPLICAS_MAX
                    + ", as dc1=3,dc2=3"));
  }

  /// As a map in CQL.
  String cql() {
    return "{'class': 'NetworkTopologyStrategy', "
        + byDataCentre.entrySet().stream()
            .map(one -> "'" + one.getKey() + "': " + one.getValue())
            .collect(Collectors.joining(", "))
        + "}";
  }

  @Override
  public String toString() {
    return byDataCentre.entrySet().stream()
        .map(one -> one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining(","));
  }
}
