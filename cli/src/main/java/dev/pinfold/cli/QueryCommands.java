package dev.pinfold.cli;

import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.Document;
import dev.pinfold.documents.Page;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.query.Explanation;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.JoinRows;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Row;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.query.Sort;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that look for documents.
final class QueryCommands {

  private QueryCommands() {}

  /// A command with a query of one collection.
  abstract static class WithQuery extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "FILTER",
        defaultValue = "{}",
        description = "MongoDB's query syntax, with $prefix and $contains for strings.")
    String filter = "{}";

    @Option(names = "--sort", paramLabel = "JSON", description = "Such as '{\"size\": -1}'.")
    @Nullable String sort;

    @Option(names = "--limit", paramLabel = "N", description = "Print at most N.")
    int limit;

    @Option(names = "--page", paramLabel = "TOKEN", description = "Go on behind an earlier page.")
    @Nullable String page;

    final Query query() {
      String order = sort;
      return new Query(
          FilterParser.parse(filter), order == null ? Sort.NONE : Sort.parse(order), limit, page);
    }
  }

  @Command(
      name = "find",
      description = "Prints the documents that satisfy a filter, one a line.",
      footer = {
        "",
        "Examples:",
        "  pinfold db find pins '{\"meta.kind\": \"bloom\"}' --limit 5",
        "  pinfold db find pins '{\"name\": {\"$prefix\": \"mainnet/\"}}' --sort '{\"name\": -1}'",
        "  pinfold db find pins '{\"meta.size\": {\"$exists\": true}}' --count",
        "With --limit, the token of the next page is printed to standard error."
      })
  static final class Find extends WithQuery {
    @Option(names = "--fields", paramLabel = "JSON", description = "Such as '{\"name\": 1}'.")
    @Nullable String fields;

    @Option(names = "--count", description = "Print only how many there are.")
    boolean count;

    @Option(names = "--explain", description = "Print how it is answered, and what that took.")
    boolean explain;

    @Override
    int run(Database database) {
      if (explain) {
        printExplanation(this, database.collection(collection).explain(query(), true));
        return 0;
      }
      String wanted = fields;
      Projection projection = wanted == null ? Projection.ALL : Projection.parse(wanted);
      if (limit > 0 && !count) {
        Page found = database.collection(collection).find(query(), projection);
        for (Document document : found.documents()) {
          print(document.json());
        }
        if (found.nextPageToken() != null) {
          out().flush();
          err().println("next page: --page " + found.nextPageToken());
        }
        return 0;
      }
      long rows = 0;
      NodeNames names = database.collection(collection).schema();
      try (ReadView view = database.readView();
          Rows all = view.rows(collection, query())) {
        while (all.next()) {
          rows++;
          if (!count) {
            Row row = all.row();
            print(projection.toJson(row.id(), row.packed(), names));
          }
        }
      }
      if (count) {
        out().println(rows);
      }
      return 0;
    }
  }

  private static void printExplanation(DatabaseAction action, Explanation explanation) {
    if (action.printsJson()) {
      action.out().println(Json.text(explanation));
      return;
    }
    action.out().println("plan       " + explanation.plan() + " " + explanation.index());
    for (String range : explanation.ranges()) {
      action.out().println("range      " + range);
    }
    action.out().println("sort       " + explanation.sort());
    action
        .out()
        .println(
            "estimated  "
                + explanation.estimatedRows()
                + " of "
                + explanation.documents()
                + " documents");
    action
        .out()
        .println(
            "read       "
                + explanation.actual().entriesRead()
                + " entries, "
                + explanation.actual().documentsRead()
                + " documents, for "
                + explanation.actual().rows()
                + " rows");
    for (String rejected : explanation.rejected()) {
      action.out().println("rejected   " + rejected);
    }
  }

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
  static final class Join extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "LEFT")
    String left = "";

    @Parameters(index = "1", paramLabel = "RIGHT")
    String right = "";

    @Option(names = "--on", required = true, paramLabel = "PATH=PATH")
    String on = "";

    @Option(names = "--where-left", paramLabel = "FILTER")
    String whereLeft = "{}";

    @Option(names = "--where-right", paramLabel = "FILTER")
    String whereRight = "{}";

    @Option(names = "--left-join", description = "Give left documents without a partner too.")
    boolean outer;

    @Option(names = "--method", description = "One of ${COMPLETION-CANDIDATES}.")
    JoinQuery.Method method = JoinQuery.Method.CHEAPEST;

    @Option(names = "--limit", paramLabel = "N")
    int limit;

    @Option(names = "--explain", description = "Print how it is answered, and what that took.")
    boolean explain;

    @Override
    int run(Database database) {
      int equals = on.indexOf('=');
      if (equals < 0) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--on takes two paths, such as customer=_id");
      }
      JoinQuery query =
          new JoinQuery(
              FilterParser.parse(whereLeft),
              Path.parse(on.substring(0, equals)),
              FilterParser.parse(whereRight),
              Path.parse(on.substring(equals + 1)),
              outer,
              limit,
              method);
      NodeNames leftNames = database.collection(left).schema();
      NodeNames rightNames = database.collection(right).schema();
      try (ReadView view = database.readView();
          JoinRows rows = view.join(left, right, query)) {
        while (rows.next()) {
          if (!explain) {
            Row partner = rows.pair().right();
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("left", raw(rows.pair().left(), leftNames));
            if (partner != null) {
              pair.put("right", raw(partner, rightNames));
            }
            out().println(Json.text(pair));
          }
        }
        if (explain) {
          out().println(Json.text(rows.explain()));
        }
      }
      return 0;
    }

    private static Json.Raw raw(Row row, NodeNames names) {
      return new Json.Raw(
          new String(Projection.ALL.toJson(row.id(), row.packed(), names), StandardCharsets.UTF_8));
    }
  }

  @Command(
      name = "explain",
      description =
          "Prints how a query would be answered, and which locks it or a write would take.",
      footer = {
        "",
        "Examples:",
        "  pinfold db explain pins '{\"meta.kind\": \"bloom\"}'",
        "  pinfold db explain pins --set p1:meta.size       locks of setting a part",
        "  pinfold db explain pins --put p1                 locks of putting a document"
      })
  static final class Explain extends WithQuery {
    @Option(names = "--set", paramLabel = "ID:PATH")
    @Nullable String set;

    @Option(names = "--put", paramLabel = "ID")
    @Nullable String put;

    @Override
    int run(Database database) {
      Access access = database.access();
      String setting = set;
      String putting = put;
      if (setting != null) {
        int colon = setting.lastIndexOf(':');
        if (colon < 0) {
          throw new CommandLine.ParameterException(
              spec.commandLine(), "--set takes an id and a path, such as p1:meta.size");
        }
        access.writes(
            collection, setting.substring(0, colon), Path.parse(setting.substring(colon + 1)));
      } else if (putting != null) {
        access.writes(collection, putting);
      } else {
        Query query = query();
        printExplanation(this, database.collection(collection).explain(query, false));
        access.finds(collection, query.filter());
        if (!json) {
          out().println("locks of the same query inside a transaction:");
        }
      }
      List<String> locks = access.explain();
      for (int i = 0; i < locks.size(); i++) {
        out()
            .println(
                json
                    ? Json.text(Map.of("lock", locks.get(i)))
                    : String.format("%3d  %s", i + 1, locks.get(i)));
      }
      return 0;
    }
  }
}
