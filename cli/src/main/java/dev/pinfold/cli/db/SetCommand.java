package dev.pinfold.cli.db;

import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.documents.value.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `pinfold db set`.
@Command(
    name = "set",
    description = "Sets a part of a document; objects that are missing on the way are made.",
    footer = {
      "",
      "Examples:",
      "  pinfold db set fruit apple colour '\"green\"'",
      "  pinfold db set fruit apple origin.country '\"DE\"'",
      "  pinfold db set fruit apple 'sizes[0]' 4        the first element, which is there",
      "  pinfold db set fruit apple 'sizes[-]' 7        a new last element"
    })
final class SetCommand extends WriteAction {

  @Parameters(index = "2", paramLabel = "PATH", description = "The part.")
  String path = "";

  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "JSON",
      description = "Its value; - for standard input.")
  @Nullable String text;

  @Override
  @Nullable String given() {
    return text;
  }

  @Override
  Written apply(DatabaseTransaction transaction) {
    if (ElementPlace.isAppended(path)) {
      return insert(transaction, ElementPlace.parse(path));
    }
    transaction.set(collection, id, Path.parse(path), value());
    Map<String, Object> result = result("set");
    result.put("path", path);
    return new Written(result, "", "");
  }
}
