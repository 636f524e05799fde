package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.JoinRows;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Row;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold db join`.
@Command(
    name = "join",
    description =
        "Prints pairs of documents of two collections with equal values, one pair a line.",
    footer = {
      "",
      "Examples:",
      "  pinfold db join orders customers --on customer=_id",
      "  pinfold db join pins networks --on meta.network=name --where-right '{\"live\": true}'"
    })
final class JoinCommand extends DatabaseAction {

  @Parameters(index = "0", paramLabel = "LEFT", description = "A collection.")
  String left = "";

  @Parameters(index = "1", paramLabel = "RIGHT", description = "Another, or the same.")
  String right = "";

  @Option(
      names = "--on",
      required = true,
      paramLabel = "PATH=PATH",
      description = "What is equal: a path of the left, and one of the right; _id is the id.")
  String on = "";

  @Option(
      names = "--where-left",
      paramLabel = "FILTER",
      description = "Which of the left to look at.")
  String whereLeft = "{}";

  @Option(
      names = "--where-right",
      paramLabel = "FILTER",
      description = "Which of the right to look at.")
  String whereRight = "{}";

  @Option(names = "--left-join", description = "Give left documents without a partner too.")
  boolean outer;

  @Option(names = "--method", description = "One of ${COMPLETION-CANDIDATES}.")
  JoinQuery.Method method = JoinQuery.Method.CHEAPEST;

  @Option(names = "--limit", paramLabel = "N", description = "Print at most N.")
  int limit;

  @Option(names = "--explain", description = "Print how it is answered, and what that took.")
  boolean explain;

  @Override
  ExitCode run(Database database) {
    JoinQuery query = query();
    NodeNames leftNames = existing(database, left).schema();
    NodeNames rightNames = existing(database, right).schema();
    Output output = output();
    try (ReadView view = database.readView();
        JoinRows rows = view.join(left, right, query)) {
      while (rows.next()) {
        if (!explain) {
          Row partner = rows.pair().right();
          Map<String, Object> pair = Json.object("left", raw(rows.pair().left(), leftNames));
          if (partner != null) {
            pair.put("right", raw(partner, rightNames));
          }
          output.json(pair);
        }
      }
      if (explain) {
        output.json(rows.explain());
      }
    }
    return ExitCode.DONE;
  }

  private JoinQuery query() {
    int equals = on.indexOf('=');
    if (equals < 0) {
      throw common.usage("--on takes two paths, such as customer=_id");
    }
    return new JoinQuery(
        FilterParser.parse(whereLeft),
        Path.parse(on.substring(0, equals)),
        FilterParser.parse(whereRight),
        Path.parse(on.substring(equals + 1)),
        outer,
        limit,
        method);
  }

  private static Json.Raw raw(Row row, NodeNames names) {
    return new Json.Raw(
        new String(Projection.ALL.toJson(row.id(), row.packed(), names), StandardCharsets.UTF_8));
  }
}
