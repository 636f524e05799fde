package dev.pinfold.cli.db;

import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.documents.value.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `pinfold db rm`.
@Command(
    name = "rm",
    description = "Removes a document, or a part of it.",
    footer = {
      "",
      "Examples:",
      "  pinfold db rm fruit apple colour",
      "  pinfold db rm fruit apple 'sizes[#3]'",
      "  pinfold db rm fruit apple"
    })
final class RemoveCommand extends WriteAction {

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PATH",
      description = "The part; the whole document without it.")
  @Nullable String path;

  @Override
  @Nullable String given() {
    return null;
  }

  @Override
  boolean isValuePiped() {
    return false;
  }

  @Override
  Written apply(DatabaseTransaction transaction) {
    String part = path;
    boolean removed =
        part == null
            ? transaction.delete(collection, id)
            : transaction.remove(collection, id, Path.parse(part));
    if (!removed) {
      throw notFound(part);
    }
    Map<String, Object> result = result("removed");
    if (part != null) {
      result.put("path", part);
    }
    return new Written(result, "", "");
  }
}
