package dev.pinfold.cli.db;

import dev.pinfold.documents.DatabaseTransaction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `pinfold db insert`.
@Command(
    name = "insert",
    description = "Puts a new element into an array: before a position, or at its end.",
    footer = {
      "",
      "Examples:",
      "  pinfold db insert fruit apple 'sizes[-]' 7     at the end; so does plain sizes",
      "  pinfold db insert fruit apple 'sizes[0]' 1     before the first",
      "Prints the new element's id, which it keeps when others come and go."
    })
final class InsertCommand extends WriteAction {

  @Parameters(index = "2", paramLabel = "PATH", description = "The array, or a position in it.")
  String path = "";

  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The element; - for standard input.")
  @Nullable String text;

  @Override
  @Nullable String given() {
    return text;
  }

  @Override
  Written apply(DatabaseTransaction transaction) {
    return insert(transaction, ElementPlace.parse(path));
  }
}
