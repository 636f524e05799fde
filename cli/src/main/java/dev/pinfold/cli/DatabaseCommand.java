package dev.pinfold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pinfold db`: the commands that work on a database directory.
@Command(
    name = "db",
    description = "Works on the documents of a database directory.",
    mixinStandardHelpOptions = true)
final class DatabaseCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
