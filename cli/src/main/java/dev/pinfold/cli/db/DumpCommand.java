package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.ReadView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `pinfold db dump`.
@Command(
    name = "dump",
    description = "Prints documents as path records: d:collection:document:path = value.",
    footer = {
      "",
      "Examples:",
      "  pinfold db dump fruit",
      "  pinfold db dump | grep ':origin.country = '",
      "Elements of arrays are named by their stable ids, as in tags[#0]."
    })
final class DumpCommand extends DatabaseAction {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "COLLECTION",
      description = "The collection; all of them without it.")
  @Nullable String collection;

  @Override
  ExitCode run(Database database) {
    String one = collection;
    List<String> names =
        one == null ? database.collections() : List.of(existing(database, one).name());
    try (ReadView view = database.readView()) {
      for (String name : names) {
        view.dump(name, output()::line);
      }
    }
    return ExitCode.DONE;
  }
}
