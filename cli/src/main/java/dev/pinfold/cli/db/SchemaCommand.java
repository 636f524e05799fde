package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.schema.SchemaNode;
import dev.pinfold.documents.value.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `pinfold db schema`.
@Command(
    name = "schema",
    description = "Prints every path that a collection's documents have, its types and counts.",
    footer = {
      "",
      "Example:",
      "  pinfold db schema pins",
      "A path is a union if its values have several types, a map if its members are not counted",
      "one by one, as they are too many."
    })
final class SchemaCommand extends DatabaseAction {

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
  String collection = "";

  @Override
  ExitCode run(Database database) {
    print(existing(database, collection).schema().root());
    return ExitCode.DONE;
  }

  private void print(SchemaNode node) {
    Map<String, Long> types = new LinkedHashMap<>();
    for (ValueType type : ValueType.values()) {
      if (node.hasSeen(type)) {
        types.put(type.label(), node.count(type));
      }
    }
    if (!types.isEmpty()) {
      print(node, types);
    }
    List<SchemaNode> below = new ArrayList<>(node.fields());
    SchemaNode element = node.element();
    SchemaNode entry = node.entry();
    if (element != null) {
      below.add(element);
    }
    if (entry != null) {
      below.add(entry);
    }
    below.forEach(this::print);
  }

  private void print(SchemaNode node, Map<String, Long> types) {
    String path = node.path();
    if (output().isJson()) {
      output()
          .json(
              Json.object(
                  "path", path, "types", types, "union", node.isUnion(), "map", node.isMap()));
      return;
    }
    output()
        .line(
            String.format(
                "%-40s  %s%s%s",
                path.isEmpty() ? "(document)" : path,
                types.toString().replaceAll("[{}]", ""),
                node.isUnion() ? "  union" : "",
                node.isMap() ? "  map" : ""));
  }
}
