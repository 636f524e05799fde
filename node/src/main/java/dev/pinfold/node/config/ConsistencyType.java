package dev.pinfold.node.config;

import dev.pinfold.cql.session.Consistency;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How many replicas must have read or written. Levels that the database has and the store cannot
/// use are refused with the reason.
final class ConsistencyType implements ValueType<Consistency> {

  @Override
  public Consistency read(ConfigValue value, Path base) {
    String word =
        value instanceof ConfigValue.Text(String text, _) ? text.toUpperCase(Locale.ROOT) : "";
    for (Consistency consistency : Consistency.values()) {
      if (consistency.name().equals(word)) {
        return consistency;
      }
    }
    throw new UnsuitableValueException(
        value.shown()
            + switch (word) {
              case "ANY", "ONE", "TWO", "THREE", "LOCAL_ONE" ->
                  " is not safe: a later read may ask only replicas that did not hear of the write";
              case "ALL" -> " is not safe: every write fails while one replica is away";
              case "SERIAL", "LOCAL_SERIAL" -> " belongs into cql.serial-consistency";
              default -> " is not a consistency level";
            });
  }

  @Override
  public String allowed() {
    return Arrays.stream(Consistency.values())
        .map(one -> one.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
