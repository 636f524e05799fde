package dev.pinfold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pinfold db`: the commands that work on a database directory.
@Command(
    name = "db",
    description = "Works on the documents of a database directory.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DocumentCommands.Put.class,
      DocumentCommands.Get.class,
      DocumentCommands.Set.class,
      DocumentCommands.Insert.class,
      DocumentCommands.Remove.class,
      QueryCommands.Find.class,
      QueryCommands.Join.class,
      QueryCommands.Explain.class,
      IndexCommands.class,
      AdministrationCommands.PrintSchema.class,
      TransferCommands.Import.class,
      TransferCommands.Export.class,
      TransferCommands.PrintDump.class,
      AdministrationCommands.Collections.class,
      AdministrationCommands.Changes.class,
      AdministrationCommands.Locks.class,
      AdministrationCommands.RunCheck.class,
      AdministrationCommands.Checkpoint.class,
      AdministrationCommands.Compact.class,
      AdministrationCommands.Statistics.class
    },
    footer = {
      "",
      "The directory is --db, else the environment's PINFOLD_DB, else ./pinfold-db.",
      "Paths: meta.size, tags[0], tags[-1], tags[#7] (stable id), \"a name with . in it\".x",
      "",
      "Exit codes: 0 done; 1 not found, or damage found; 2 wrong usage; 3 invalid input;",
      "  4 conflict, or the directory is in use; 5 storage failure; 130 interrupted."
    })
final class DatabaseCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
