package dev.pinfold.documents;

import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Prints documents as the path records that they are: `d:collection:document:path = value`. A
/// scalar's record is its value, an object's the names of its members, an array's the ids of its
/// elements; elements are named by their ids. Collections, ids and names that hold `:` or other
/// special characters are written as JSON strings.
final class Dump {

  private final String collection;
  private final NodeNames names;
  private final Consumer<String> lines;

  private Dump(String collection, NodeNames names, Consumer<String> lines) {
    this.collection = collection;
    this.names = names;
    this.lines = lines;
  }

  static void collection(ReadView view, String collection, Consumer<String> lines) {
    NodeNames names = view.source(collection).names();
    Dump dump = new Dump(collection, names, lines);
    try (Rows rows = view.rows(collection, Query.ALL)) {
      while (rows.next()) {
        dump.value(rows.row().id(), Path.ROOT, rows.row().packed(), 0, NodeNames.ROOT);
      }
    }
  }

  private static String part(String text) {
    String quoted = Path.of(text).toString();
    return text.contains(":") && !quoted.startsWith("\"") ? '"' + text + '"' : quoted;
  }

  private void value(String id, Path path, byte[] b, int pos, int node) {
    String key = "d:" + part(collection) + ":" + part(id) + ":" + path;
    switch (Packed.type(b, pos)) {
      case OBJECT -> {
        List<String> members = new ArrayList<>();
        Packed.Members all = new Packed.Members(b, pos, node);
        while (all.next()) {
          members.add(part(name(all)));
        }
        lines.accept(key + " = {" + String.join(", ", members) + "}");
        Packed.Members each = new Packed.Members(b, pos, node);
        while (each.next()) {
          int child = each.isEntry() ? names.findEntry(node) : each.node();
          value(id, path.then(new Path.Name(name(each))), b, each.value(), child);
        }
      }
      case ARRAY -> {
        List<String> ids = new ArrayList<>();
        Packed.Elements all = new Packed.Elements(b, pos);
        while (all.next()) {
          ids.add("#" + all.id());
        }
        lines.accept(key + " = [" + String.join(", ", ids) + "]");
        Packed.Elements each = new Packed.Elements(b, pos);
        while (each.next()) {
          value(
              id,
              path.then(new Path.ElementId(each.id())),
              b,
              each.value(),
              names.findElement(node));
        }
      }
      case NULL, BOOLEAN, INTEGER, DECIMAL, STRING ->
          lines.accept(
              key
                  + " = "
                  + new String(JsonWriter.toJson(b, pos, node, names), StandardCharsets.UTF_8));
    }
  }

  private String name(Packed.Members member) {
    return member.isEntry()
        ? new String(member.name(), StandardCharsets.UTF_8)
        : names.name(member.node());
  }
}
