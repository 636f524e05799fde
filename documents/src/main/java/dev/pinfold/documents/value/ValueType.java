package dev.pinfold.documents.value;

/// What a value is. The codes are kept on disk in the counts of the schema: explicit, never reused.
public enum ValueType {
  NULL(0, "null"),
  BOOLEAN(1, "boolean"),
  /// A number that fits a signed 64-bit integer.
  INTEGER(2, "integer"),
  /// Any other number; its literal is kept as it was written.
  DECIMAL(3, "decimal"),
  STRING(4, "string"),
  OBJECT(5, "object"),
  ARRAY(6, "array");

  private static final ValueType[] BY_CODE = values();

  private final int code;
  private final String label;

  ValueType(int code, String label) {
    this.code = code;
    this.label = label;
  }

  public int code() {
    return code;
  }

  /// The word users see.
  public String label() {
    return label;
  }

  public static ValueType of(int code) {
    return BY_CODE[code];
  }
}
