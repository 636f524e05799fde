package dev.pinfold.cli.volume;

import dev.pinfold.cli.Subcommands;

/// The commands of `pinfold zfs` about replicas and keys.
final class ReplicaCommands {

  private ReplicaCommands() {}

  static void addTo(Subcommands commands) {
    commands
        .with("replicate", ReplicateCommand::new)
        .with("replicas", ReplicasCommand::new)
        .with("verify-replica", VerifyReplicaCommand::new)
        .with("promote", PromoteCommand::new)
        .withGroup(KeyCommands.NAME, KeyCommands::commandLine);
  }
}
