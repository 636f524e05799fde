package dev.pinfold.node.config;

import dev.pinfold.base.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The types that keys have.
final class ValueTypes {

  private static final int TEXT_MAX = 4_096;
  private static final int ITEMS_MAX = 1_000;
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final Pattern SHARD = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final Pattern TAG = Pattern.compile("\\S{1,255}");
  private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[^/\\s]+");
  private static final Pattern MULTIADDR = Pattern.compile("(/[^/\\s]+){2,20}");

  private ValueTypes() {}

  /// A type of a single text.
  private record Scalar<T>(
      BiFunction<String, Path, @Nullable T> parser, String name, String allowed)
      implements ValueType<T> {

    @Override
    public T read(ConfigValue value, Path base) {
      if (value instanceof ConfigValue.Text(String text, _) && text.length() <= TEXT_MAX) {
        T parsed = parser.apply(text, base);
        if (parsed != null) {
          return parsed;
        }
      }
      throw new UnsuitableValueException(value.shown() + " is not " + name);
    }
  }

  private static <T> ValueType<T> scalar(
      String name, String allowed, BiFunction<String, Path, @Nullable T> parser) {
    return new Scalar<>(parser, name, allowed);
  }

  /// A text of a form.
  static ValueType<String> matching(Pattern pattern, String name, String allowed) {
    return scalar(name, allowed, (text, _) -> pattern.matcher(text).matches() ? text : null);
  }

  /// The name of an owner.
  static ValueType<String> owner() {
    return matching(OWNER, "the name of an owner", "1 to 64 letters, digits, '.', '_', '-' or '@'");
  }

  /// The name of a shard in the file of volumes.
  static ValueType<String> shard() {
    return matching(SHARD, "the name of a shard", "up to 63 of a-z, 0-9, '_' and '-'");
  }

  /// The name of a tag of peers, as `tag:region` or `region`.
  static ValueType<String> tag() {
    return matching(TAG, "the name of a tag", "1 to 255 characters without spaces");
  }

  /// An origin of web pages.
  static ValueType<String> origin() {
    return matching(ORIGIN, "an origin", "\"*\", or such as https://example.org");
  }

  /// A multiaddr, as far as its form shows.
  static ValueType<String> multiaddr() {
    return matching(
        MULTIADDR, "a multiaddr", "such as /dns4/ipfs.example.org/tcp/4001/p2p/12D3Koo");
  }

  /// Yes or no.
  static ValueType<Boolean> flag() {
    return scalar(
        "true or false",
        "true, false",
        (text, _) ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> Boolean.TRUE;
              case "false" -> Boolean.FALSE;
              default -> null;
            });
  }

  /// A whole number.
  static ValueType<Long> number(long min, long max) {
    String range = min + " to " + max;
    return scalar(
        "a whole number from " + range,
        range,
        (text, _) -> {
          if (!text.matches("-?\\d{1,18}")) {
            return null;
          }
          long number = Long.parseLong(text);
          return number < min || number > max ? null : number;
        });
  }

  /// A part of a whole.
  static ValueType<Double> share() {
    return scalar(
        "a number from 0 to 1",
        "0 to 1",
        (text, _) -> {
          if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            return null;
          }
          double share = Double.parseDouble(text);
          return share > 1 ? null : share;
        });
  }

  /// What something else reads, which throws a problem if it cannot.
  static <T> ValueType<T> problematic(String name, String allowed, Function<String, T> parser) {
    return scalar(
        name,
        allowed,
        (text, _) -> {
          try {
            return parser.apply(text);
          } catch (ProblemException _) {
            return null;
          }
        });
  }

  /// A number of bytes.
  static ValueType<Long> size(long min, long max) {
    String range = SizeText.print(min) + " to " + SizeText.print(max);
    return scalar(
        "a size from " + range,
        range,
        (text, _) -> {
          long bytes = SizeText.parse(text);
          return bytes < min || bytes > max ? null : bytes;
        });
  }

  /// A length of time.
  static ValueType<Duration> duration(Duration min, Duration max) {
    String range = DurationText.print(min) + " to " + DurationText.print(max);
    return scalar(
        "a duration from " + range,
        range,
        (text, _) -> {
          Duration duration = DurationText.parse(text);
          return duration == null || duration.compareTo(min) < 0 || duration.compareTo(max) > 0
              ? null
              : duration;
        });
  }

  /// Where to listen.
  static ValueType<ListenAddress> address() {
    return scalar(
        "an address with a port",
        "HOST:PORT, \"[IPV6]:PORT\" or /ip4/HOST/tcp/PORT, with a port up to 65535",
        (text, _) -> ListenAddress.parse(text));
  }

  /// One of the constants of an enum, by its name in lower case.
  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<String> words =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    String allowed = String.join(", ", words);
    return scalar(
        "one of " + allowed,
        allowed,
        (text, _) -> {
          int place = words.indexOf(text.toLowerCase(Locale.ROOT));
          return place < 0 ? null : type.getEnumConstants()[place];
        });
  }

  /// The address of an HTTP service.
  static ValueType<URI> httpUri() {
    return scalar(
        "an address of an HTTP service",
        "http://HOST:PORT, https://HOST:PORT",
        (text, _) -> {
          try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getQuery() == null && uri.getFragment() == null;
            return http && plain && uri.getHost() != null && uri.getPort() <= 65_535 ? uri : null;
          } catch (URISyntaxException _) {
            return null;
          }
        });
  }

  /// A place in the file system that need not exist.
  static ValueType<Path> path() {
    return scalar("a path", "a path", ValueTypes::resolve);
  }

  private static @Nullable Path resolve(String text, Path base) {
    try {
      return text.isEmpty() ? null : base.resolve(text).normalize();
    } catch (InvalidPathException _) {
      return null;
    }
  }

  /// A file that can be read.
  static ValueType<Path> file() {
    ValueType<Path> path = path();
    return new ValueType<>() {
      @Override
      public Path read(ConfigValue value, Path base) {
        Path file = path.read(value, base);
        if (!Files.exists(file)) {
          throw new UnsuitableValueException("there is no file " + file);
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
          throw new UnsuitableValueException(file + " cannot be read, or is no file");
        }
        return file;
      }

      @Override
      public String allowed() {
        return "a file that can be read";
      }
    };
  }

  /// A type, or nothing.
  static <T> ValueType<@Nullable T> optional(ValueType<T> type) {
    return new ValueType<>() {
      @Override
      public @Nullable T read(ConfigValue value, Path base) {
        return value instanceof ConfigValue.Nothing ? null : type.read(value, base);
      }

      @Override
      public String allowed() {
        return "null, or " + type.allowed();
      }

      @Override
      public boolean structured() {
        return type.structured();
      }
    };
  }

  /// A list. A text alone is one too, its items separated by commas, so that it fits into an
  /// environment variable.
  static <T> ValueType<List<T>> list(ValueType<T> item) {
    return new ValueType<>() {
      @Override
      public List<T> read(ConfigValue value, Path base) {
        List<ConfigValue> items =
            switch (value) {
              case ConfigValue.Items list -> list.items();
              case ConfigValue.Text(String text, int line) -> split(text, line);
              case ConfigValue.Nothing _, ConfigValue.Members _ ->
                  throw new UnsuitableValueException(value.shown() + " is not a list");
            };
        if (items.size() > ITEMS_MAX) {
          throw new UnsuitableValueException("the list has more than " + ITEMS_MAX + " items");
        }
        return items.stream().map(one -> item.read(one, base)).toList();
      }

      @Override
      public String allowed() {
        return "a list of: " + item.allowed();
      }

      @Override
      public boolean structured() {
        return true;
      }
    };
  }

  private static List<ConfigValue> split(String text, int line) {
    List<ConfigValue> items = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      items.add(new ConfigValue.Text(part.strip(), line));
    }
    return items;
  }
}
