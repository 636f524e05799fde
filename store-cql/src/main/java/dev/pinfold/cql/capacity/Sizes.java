package dev.pinfold.cql.capacity;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/// Bytes of the rows of each table, as they were measured on a real node: see `bench/README.md`.
public final class Sizes {

  /// Of tables so small that none was measured.
  private static final Row SMALL = new Row(100, 100);

  private final Properties properties;

  private Sizes(Properties properties) {
    this.properties = properties;
  }

  /// A row, with its share of its partition.
  ///
  /// @param data before compression, which is what engines warn of
  /// @param disk with indexes, filters and all
  public record Row(double data, double disk) {

    /// A row that has so much more in it, compressed as the rest of it is.
    Row with(double bytes) {
      double more = Math.max(data + bytes, 1);
      return new Row(more, disk * more / data);
    }
  }

  /// Those that come with the program.
  public static Sizes measured() {
    try (InputStream in =
        Objects.requireNonNull(Sizes.class.getResourceAsStream("sizes.properties"))) {
      return read(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Sizes read(Reader in) throws IOException {
    Properties properties = new Properties();
    properties.load(in);
    return new Sizes(properties);
  }

  /// A row of a table, or of one kind of its rows.
  Row row(String table) {
    double rows = number(table + ".rows");
    return new Row(number(table + ".data-bytes") / rows, number(table + ".disk-bytes") / rows);
  }

  /// A row of a table that has few.
  Row small() {
    return SMALL;
  }

  /// What the pins were like that were measured.
  public double sampled(String name) {
    return number("sample." + name);
  }

  /// When it was measured, as a date.
  public String date() {
    return text("measured");
  }

  /// On what.
  public String engine() {
    return text("engine");
  }

  private double number(String name) {
    return Double.parseDouble(text(name));
  }

  private String text(String name) {
    return Objects.requireNonNull(properties.getProperty(name), name);
  }
}
