package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.value.JsonEncoder;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueLimits;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Reads filters in the syntax of MongoDB's query documents.
///
/// Operators: `$eq $ne $gt $gte $lt $lte $in $nin $exists $not $and $or $nor $elemMatch $all $size
/// $type`, and of our own `$prefix` and `$contains` for strings. `_id` is the document's id. Names
/// that begin with `$` or hold special characters are written in quotes inside the path:
/// `{"\"$odd\"": 1}`.
public final class FilterParser {

  private static final int CONDITIONS_MAX = 1_000;
  private static final int VALUES_MAX = 10_000;
  private static final int FILTER_BYTES_MAX = 1 << 20;
  private static final String KNOWN =
      "$eq $ne $gt $gte $lt $lte $in $nin $exists $not $elemMatch $all $size $type $prefix $contains;"
          + " at the top also $and $or $nor";

  private static final JsonEncoder ENCODER =
      new JsonEncoder(new ValueLimits(FILTER_BYTES_MAX, 50, 1 << 10, 64 << 10, 1000));

  private final byte[] b;
  private final Schema names;
  private int conditions;

  private FilterParser(byte[] json) {
    this.names = new Schema("filter", 64 << 10, 1 << 10);
    this.b = ENCODER.encode(json, 0, json.length, NodeNames.ROOT, names, new TypeCounts());
  }

  /// Reads a filter.
  ///
  /// @throws ProblemException `invalid_filter`, or `invalid_json` and its like with line and column
  public static Filter parse(String json) {
    FilterParser parser = new FilterParser(json.getBytes(StandardCharsets.UTF_8));
    if (Packed.type(parser.b, 0) != ValueType.OBJECT) {
      throw wrong("a filter is an object like {\"size\": {\"$gt\": 10}}");
    }
    return parser.document(0, NodeNames.ROOT);
  }

  static ProblemException wrong(String what) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_filter", what));
  }

  private String name(Packed.Members member) {
    return member.isEntry()
        ? new String(member.name(), StandardCharsets.UTF_8)
        : names.name(member.node());
  }

  private int nodeOf(Packed.Members member, int parent) {
    return member.isEntry() ? names.findEntry(parent) : member.node();
  }

  private Filter document(int pos, int node) {
    List<Filter> parts = new ArrayList<>();
    Packed.Members members = new Packed.Members(b, pos, node);
    while (members.next()) {
      String name = name(members);
      int value = members.value();
      int child = nodeOf(members, node);
      if (++conditions > CONDITIONS_MAX) {
        throw wrong("a filter has at most " + CONDITIONS_MAX + " conditions");
      }
      switch (name) {
        case "$and" -> parts.add(new Filter.And(filters(name, value, child)));
        case "$or" -> parts.add(new Filter.Or(filters(name, value, child)));
        case "$nor" -> parts.add(new Filter.Not(new Filter.Or(filters(name, value, child))));
        default -> {
          if (name.startsWith("$")) {
            throw wrong("there is no operator " + name + " here; known are " + KNOWN);
          }
          parts.add(condition(Path.parse(name), value, child));
        }
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
  }

  private List<Filter> filters(String operator, int pos, int node) {
    if (Packed.type(b, pos) != ValueType.ARRAY) {
      throw wrong(operator + " takes an array of filters, not " + typeName(pos));
    }
    List<Filter> filters = new ArrayList<>();
    Packed.Elements elements = new Packed.Elements(b, pos);
    while (elements.next()) {
      if (Packed.type(b, elements.value()) != ValueType.OBJECT) {
        throw wrong(operator + " takes filters, not " + typeName(elements.value()));
      }
      filters.add(document(elements.value(), names.findElement(node)));
    }
    if (filters.isEmpty()) {
      throw wrong(operator + " takes at least one filter");
    }
    return filters;
  }

  private String typeName(int pos) {
    return "a value of type " + Packed.type(b, pos).label();
  }

  private Filter condition(Path path, int pos, int node) {
    if (!isOperators(pos, node)) {
      return equal(path, pos, node);
    }
    List<Filter> parts = new ArrayList<>();
    Packed.Members members = new Packed.Members(b, pos, node);
    while (members.next()) {
      if (++conditions > CONDITIONS_MAX) {
        throw wrong("a filter has at most " + CONDITIONS_MAX + " conditions");
      }
      parts.add(operator(path, name(members), members.value(), nodeOf(members, node)));
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
  }

  private boolean isOperators(int pos, int node) {
    if (Packed.type(b, pos) != ValueType.OBJECT) {
      return false;
    }
    boolean operators = false;
    boolean names = false;
    Packed.Members members = new Packed.Members(b, pos, node);
    while (members.next()) {
      if (name(members).startsWith("$")) {
        operators = true;
      } else {
        names = true;
      }
    }
    if (operators && names) {
      throw wrong("an object has either operators or names, not both; known are " + KNOWN);
    }
    return operators;
  }

  private Filter equal(Path path, int pos, int node) {
    return new Filter.Compare(path, Filter.Comparison.EQ, new Literal(b, pos, node, names));
  }

  private Filter operator(Path path, String operator, int pos, int node) {
    return switch (operator) {
      case "$eq" -> equal(path, pos, node);
      case "$ne" -> new Filter.Not(equal(path, pos, node));
      case "$gt" -> compare(path, Filter.Comparison.GT, pos, node);
      case "$gte" -> compare(path, Filter.Comparison.GTE, pos, node);
      case "$lt" -> compare(path, Filter.Comparison.LT, pos, node);
      case "$lte" -> compare(path, Filter.Comparison.LTE, pos, node);
      case "$in" -> new Filter.In(path, literals(path, operator, pos, node));
      case "$nin" -> new Filter.Not(new Filter.In(path, literals(path, operator, pos, node)));
      case "$all" -> {
        List<Filter> parts = new ArrayList<>();
        for (Literal literal : literals(path, operator, pos, node)) {
          parts.add(new Filter.Compare(path, Filter.Comparison.EQ, literal));
        }
        yield parts.isEmpty() ? new Filter.Or(List.of()) : new Filter.And(parts);
      }
      case "$exists" -> {
        if (Packed.type(b, pos) != ValueType.BOOLEAN) {
          throw wrong(at(path) + "$exists takes true or false, not " + typeName(pos));
        }
        Filter exists = new Filter.Exists(path);
        yield Packed.booleanAt(b, pos) ? exists : new Filter.Not(exists);
      }
      case "$not" -> {
        if (!isOperators(pos, node)) {
          throw wrong(at(path) + "$not takes operators like {\"$gt\": 1}");
        }
        yield new Filter.Not(condition(path, pos, node));
      }
      case "$prefix" -> new Filter.Prefix(path, string(path, operator, pos));
      case "$contains" -> new Filter.Contains(path, string(path, operator, pos));
      case "$size" -> {
        if (Packed.type(b, pos) != ValueType.INTEGER || Packed.integerAt(b, pos) < 0) {
          throw wrong(at(path) + "$size takes an integer from 0, not " + typeName(pos));
        }
        yield new Filter.Size(path, (int) Math.min(Packed.integerAt(b, pos), Integer.MAX_VALUE));
      }
      case "$type" -> new Filter.TypeIs(path, types(path, pos));
      case "$elemMatch" -> {
        if (Packed.type(b, pos) != ValueType.OBJECT) {
          throw wrong(at(path) + "$elemMatch takes a filter, not " + typeName(pos));
        }
        yield new Filter.ElementMatch(
            path, isOperators(pos, node) ? condition(Path.ROOT, pos, node) : document(pos, node));
      }
      default ->
          throw wrong(at(path) + "there is no operator " + operator + "; known are " + KNOWN);
    };
  }

  private static String at(Path path) {
    return path.isRoot() ? "" : "at " + path + ": ";
  }

  private Filter compare(Path path, Filter.Comparison comparison, int pos, int node) {
    return new Filter.Compare(path, comparison, new Literal(b, pos, node, names));
  }

  private String string(Path path, String operator, int pos) {
    if (Packed.type(b, pos) != ValueType.STRING) {
      throw wrong(at(path) + operator + " takes a string, not " + typeName(pos));
    }
    return new String(
        b, Packed.textStart(b, pos), Packed.textLength(b, pos), StandardCharsets.UTF_8);
  }

  private List<Literal> literals(Path path, String operator, int pos, int node) {
    if (Packed.type(b, pos) != ValueType.ARRAY) {
      throw wrong(at(path) + operator + " takes an array of values, not " + typeName(pos));
    }
    List<Literal> literals = new ArrayList<>();
    Packed.Elements elements = new Packed.Elements(b, pos);
    while (elements.next()) {
      literals.add(new Literal(b, elements.value(), names.findElement(node), names));
    }
    if (literals.size() > VALUES_MAX) {
      throw wrong(
          at(path)
              + operator
              + " has "
              + literals.size()
              + " values; "
              + VALUES_MAX
              + " are allowed");
    }
    return literals;
  }

  private Set<ValueType> types(Path path, int pos) {
    String wanted = string(path, "$type", pos);
    if (wanted.equals("number")) {
      return EnumSet.of(ValueType.INTEGER, ValueType.DECIMAL);
    }
    for (ValueType type : ValueType.values()) {
      if (type.label().equals(wanted)) {
        return EnumSet.of(type);
      }
    }
    throw wrong(
        at(path)
            + "$type knows null, boolean, number, integer, decimal, string, object and array, not "
            + wanted);
  }
}
