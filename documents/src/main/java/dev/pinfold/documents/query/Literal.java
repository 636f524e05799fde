package dev.pinfold.documents.query;

import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A value that a filter names.
public final class Literal {

  private final ValueType type;
  private final byte[] key;
  private final byte[] packed;
  private final String text;

  /// The value at `pos`, which stands at `node` of the filter's own names.
  Literal(byte[] b, int pos, int node, NodeNames names) {
    this.type = Packed.type(b, pos);
    this.key = OrderedKey.of(b, pos, node, names);
    this.packed = Packed.copy(b, pos);
    this.text = new String(JsonWriter.toJson(b, pos, node, names), StandardCharsets.UTF_8);
  }

  ValueType type() {
    return type;
  }

  byte[] key() {
    return key;
  }

  boolean isNull() {
    return type == ValueType.NULL;
  }

  /// The text of a string.
  String string() {
    return new String(
        packed, Packed.textStart(packed, 0), Packed.textLength(packed, 0), StandardCharsets.UTF_8);
  }

  /// How the value at `pos` compares with this one: less than, equal to, or greater than 0; or
  /// [Integer#MIN_VALUE] if they are of different types.
  int compare(byte[] b, int pos, int node, NodeNames names) {
    ValueType other = Packed.type(b, pos);
    if (other == ValueType.STRING && type == ValueType.STRING) {
      int start = Packed.textStart(b, pos);
      int mine = Packed.textStart(packed, 0);
      return Integer.signum(
          Arrays.compareUnsigned(
              b,
              start,
              start + Packed.textLength(b, pos),
              packed,
              mine,
              mine + Packed.textLength(packed, 0)));
    }
    if (other == ValueType.INTEGER && type == ValueType.INTEGER) {
      return Long.compare(Packed.integerAt(b, pos), Packed.integerAt(packed, 0));
    }
    if (!sameOrder(other, type)) {
      return Integer.MIN_VALUE;
    }
    return Integer.signum(Arrays.compareUnsigned(OrderedKey.of(b, pos, node, names), key));
  }

  private static boolean sameOrder(ValueType a, ValueType b) {
    return a == b || (isNumber(a) && isNumber(b));
  }

  private static boolean isNumber(ValueType type) {
    return type == ValueType.INTEGER || type == ValueType.DECIMAL;
  }

  /// As JSON.
  @Override
  public String toString() {
    return text;
  }
}
