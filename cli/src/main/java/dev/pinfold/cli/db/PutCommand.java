package dev.pinfold.cli.db;

import dev.pinfold.documents.DatabaseTransaction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold db put`.
@Command(
    name = "put",
    description = "Puts a document, in the stead of one of its id if there is one.",
    footer = {
      "",
      "Examples:",
      "  pinfold db put fruit apple '{\"colour\": \"red\"}'",
      "  pinfold db put fruit apple '{\"colour\": \"red\"}' --new     only if there is none",
      "  curl … | pinfold db put fruit pear -"
    })
final class PutCommand extends WriteAction {

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The document; - for standard input.")
  @Nullable String text;

  @Option(names = PutCommand.NEW, description = "Refuse to replace a document.")
  boolean isNew;

  /// The option that a line of a batch may have, too.
  static final String NEW = "--new";

  @Override
  boolean creates() {
    return true;
  }

  @Override
  @Nullable String given() {
    return text;
  }

  @Override
  Written apply(DatabaseTransaction transaction) {
    boolean created = true;
    if (isNew) {
      transaction.insert(collection, id, value());
    } else {
      created = transaction.put(collection, id, value());
    }
    String result = created ? "created" : "replaced";
    return new Written(result(result), "", result);
  }
}
