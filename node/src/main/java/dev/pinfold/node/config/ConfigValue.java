package dev.pinfold.node.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value as it was written, before anyone knows what it should be.
sealed interface ConfigValue {

  /// Where it, or its key, begins in its file, from 1; 0 if it is in none.
  int line();

  /// Explicitly nothing.
  record Nothing(int line) implements ConfigValue {}

  /// A text, a number or a flag, letter by letter: a password of `007` stays what it is.
  record Text(String text, int line) implements ConfigValue {}

  /// A list.
  record Items(List<ConfigValue> items, int line) implements ConfigValue {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// Keys with values.
  record Members(Map<String, ConfigValue> members, int line) implements ConfigValue {
    public Members {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /// The value in words, to say what is wrong with it.
  default String shown() {
    return switch (this) {
      case Nothing _ -> "nothing";
      case Text text -> '"' + text.text() + '"';
      case Items _ -> "a list";
      case Members _ -> "a group of keys";
    };
  }
}
