package dev.pinfold.cli.db;

import dev.pinfold.cli.Pinfold;
import dev.pinfold.cli.Subcommands;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pinfold db`: the commands that work on a database directory.
@Command(
    name = DatabaseCommand.NAME,
    description = "Works on the documents of a database directory.",
    mixinStandardHelpOptions = true,
    versionProvider = Pinfold.Version.class,
    footer = {
      "",
      "The directory is --db, else the environment's PINFOLD_DB, else ./pinfold-db. Results go to",
      "standard output, everything else to standard error; --json makes both lines of JSON.",
      "",
      "Paths: meta.size, tags[0], tags[-1] (the last), tags[-] (a new last one), tags[#7] (stable",
      "id), \"a name with . in it\".x",
      "Filters: MongoDB's query documents, such as '{\"size\": {\"$gt\": 4}, \"tags\": \"new\"}'",
      "",
      "Begin with:",
      "  pinfold db import pins pins.ndjson.gz --id cid",
      "  pinfold db schema pins",
      "  pinfold db find pins '{\"meta.kind\": \"bloom\"}' --limit 5"
    })
public final class DatabaseCommand implements Runnable {

  /// The group's name.
  public static final String NAME = "db";

  @Spec CommandSpec spec = CommandSpec.create();

  private DatabaseCommand() {}

  /// The group's command line.
  ///
  /// @param arguments those behind its name
  public static CommandLine commandLine(List<String> arguments) {
    return new Subcommands()
        .with("put", PutCommand::new)
        .with("get", GetCommand::new)
        .with("set", SetCommand::new)
        .with("insert", InsertCommand::new)
        .with("rm", RemoveCommand::new)
        .with("batch", BatchCommand::new)
        .with("find", FindCommand::new)
        .with("join", JoinCommand::new)
        .with("explain", ExplainCommand::new)
        .with("index", IndexCommands::new)
        .with("schema", SchemaCommand::new)
        .with("import", ImportCommand::new)
        .with("export", ExportCommand::new)
        .with("dump", DumpCommand::new)
        .with("collections", AdministrationCommands.ListCollections::new)
        .with("changes", ChangesCommand::new)
        .with("locks", AdministrationCommands.Locks::new)
        .with("check", AdministrationCommands.RunCheck::new)
        .with("checkpoint", AdministrationCommands.Checkpoint::new)
        .with("compact", AdministrationCommands.Compact::new)
        .with("stats", AdministrationCommands.Statistics::new)
        .of(new DatabaseCommand(), arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
