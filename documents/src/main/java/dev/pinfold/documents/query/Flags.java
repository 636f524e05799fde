package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.value.JsonEncoder;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueLimits;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads an object of paths and small numbers, in the order in which it was written.
final class Flags {

  private static final JsonEncoder ENCODER =
      new JsonEncoder(new ValueLimits(64 << 10, 4, 1 << 10, 1 << 10, 20));

  private Flags() {}

  static Map<String, Long> parse(String json, String code, String form) {
    Schema names = new Schema("flags", 1 << 11, 1 << 10);
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    byte[] b = ENCODER.encode(text, 0, text.length, NodeNames.ROOT, names, new TypeCounts());
    if (Packed.type(b, 0) != ValueType.OBJECT) {
      throw new ProblemException(Problem.of(Problem.Kind.INVALID, code, form));
    }
    Map<String, Long> flags = new LinkedHashMap<>();
    // The names are numbered as they come, so the order of members is that of the text.
    Packed.Members members = new Packed.Members(b, 0, NodeNames.ROOT);
    while (members.next()) {
      String name =
          members.isEntry()
              ? new String(members.name(), StandardCharsets.UTF_8)
              : names.name(members.node());
      ValueType type = Packed.type(b, members.value());
      if (type == ValueType.BOOLEAN) {
        flags.put(name, Packed.booleanAt(b, members.value()) ? 1L : 0L);
      } else if (type == ValueType.INTEGER) {
        flags.put(name, Packed.integerAt(b, members.value()));
      } else {
        throw new ProblemException(
            Problem.of(Problem.Kind.INVALID, code, "at " + name + ": " + form));
      }
    }
    return flags;
  }
}
