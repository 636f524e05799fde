package dev.pinfold.cli.db;

import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Sort;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A query of one collection: a mixin.
final class QueryOptions {

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
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

  Query query() {
    String order = sort;
    return new Query(
        FilterParser.parse(filter), order == null ? Sort.NONE : Sort.parse(order), limit, page);
  }
}
