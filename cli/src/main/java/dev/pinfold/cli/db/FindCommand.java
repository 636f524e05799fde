package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.Document;
import dev.pinfold.documents.Page;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Row;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.value.NodeNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold db find`.
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
final class FindCommand extends DatabaseAction {

  @Mixin QueryOptions asked = new QueryOptions();

  @Option(names = "--fields", paramLabel = "JSON", description = "Such as '{\"name\": 1}'.")
  @Nullable String fields;

  @Option(names = "--count", description = "Print only how many there are.")
  boolean count;

  @Option(names = "--explain", description = "Print how it is answered, and what that took.")
  boolean explain;

  @Override
  ExitCode run(Database database) {
    Collection documents = existing(database, asked.collection);
    Query query = asked.query();
    if (explain) {
      ExplanationText.print(documents.explain(query, true), output());
    } else if (count) {
      printCount(database, query);
    } else {
      String wanted = fields;
      Projection projection = wanted == null ? Projection.ALL : Projection.parse(wanted);
      if (query.limit() > 0) {
        printPage(documents.find(query, projection));
      } else {
        printAll(database, query, projection, documents.schema());
      }
    }
    return ExitCode.DONE;
  }

  private void printCount(Database database, Query query) {
    long rows = 0;
    try (ReadView view = database.readView();
        Rows all = view.rows(asked.collection, query)) {
      while (all.next()) {
        rows++;
      }
    }
    Output output = output();
    if (output.isJson()) {
      output.json(Json.object("count", rows));
    } else {
      output.line(Long.toString(rows));
    }
  }

  private void printPage(Page page) {
    Output output = output();
    for (Document document : page.documents()) {
      output.line(document.json());
    }
    String token = page.nextPageToken();
    if (token != null) {
      output.flush();
      output.note(Json.object("next_page", token), "next page: --page " + token);
    }
  }

  private void printAll(Database database, Query query, Projection projection, NodeNames names) {
    Output output = output();
    try (ReadView view = database.readView();
        Rows all = view.rows(asked.collection, query)) {
      while (all.next()) {
        Row row = all.row();
        output.line(projection.toJson(row.id(), row.packed(), names));
      }
    }
  }
}
