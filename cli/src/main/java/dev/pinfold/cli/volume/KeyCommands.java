package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommandGroup;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Subcommands;
import dev.pinfold.volumes.keys.KeyStatus;
import dev.pinfold.volumes.keys.Keys;
import dev.pinfold.volumes.spec.KeySource;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold zfs key`.
final class KeyCommands {

  static final String NAME = "key";

  private KeyCommands() {}

  /// The group, for the arguments behind its name.
  static CommandLine commandLine(List<String> arguments) {
    return CommandGroup.commandLine(
        NAME,
        new Subcommands()
            .with("status", Status::new)
            .with("load", Load::new)
            .with("unload", Unload::new)
            .with("rotate", Rotate::new)
            .with("escrow", EscrowCommand::new),
        arguments,
        "Loads, changes and keeps the keys of encrypted datasets.",
        "",
        "Examples:",
        "  pinfold zfs key status",
        "  pinfold zfs key load main",
        "  pinfold zfs key escrow main --out main.escrow --passphrase-file /media/usb/words");
  }

  /// A shard and its key: a mixin.
  static final class Shard {
    @Mixin SpecOptions options = new SpecOptions();

    @Parameters(paramLabel = "SHARD", description = "Its name in the file of volumes.")
    String name = "";

    DatasetName dataset() {
      VolumesSpec spec = options.read();
      return spec.dataset(spec.shard(name));
    }

    KeySource key() {
      ShardSpec shard = options.read().shard(name);
      KeySource key = shard.key();
      if (key == null) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CONFLICT,
                    "no_key",
                    "the file of volumes names no key for this shard")
                .with("shard", name));
      }
      return key;
    }
  }

  static Keys keys() {
    return new Keys(new Zfs(new Tool(Host.HERE)));
  }

  @Command(
      name = "status",
      description = "Prints which datasets are encrypted, and whether their keys are loaded.",
      footer = {"", "Example:", "  pinfold zfs key status --json | jq 'select(.loaded | not)'"})
  static final class Status implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin SpecOptions options = new SpecOptions();

    @Override
    public Integer call() {
      Output output = common.output();
      VolumesSpec spec = options.read();
      for (ShardSpec shard : spec.shards().values()) {
        KeyStatus status = keys().status(spec.dataset(shard));
        if (output.isJson()) {
          output.json(
              Json.object(
                  "shard",
                  shard.name(),
                  "dataset",
                  status.dataset().text(),
                  "encryption",
                  status.encryption(),
                  "loaded",
                  status.isLoaded(),
                  "format",
                  status.format()));
        } else {
          output.line(
              shard.name()
                  + ": "
                  + (status.isEncrypted()
                      ? status.encryption()
                          + ", "
                          + (status.isLoaded() ? "the key is loaded" : "the key is not loaded")
                      : "not encrypted"));
        }
      }
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "load",
      description = "Loads the key of a shard, so that it can be mounted.",
      footer = {"", "Example:", "  pinfold zfs key load main && zfs mount tank/pinfold/main"})
  static final class Load implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin Shard shard = new Shard();

    @Override
    public Integer call() {
      keys().load(shard.dataset(), shard.key());
      common.output().note("the key is loaded");
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "unload",
      description = "Unloads the key of a shard that is not mounted.",
      footer = {"", "Example:", "  zfs unmount tank/pinfold/main && pinfold zfs key unload main"})
  static final class Unload implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin Shard shard = new Shard();

    @Override
    public Integer call() {
      keys().unload(shard.dataset());
      common.output().note("the key is not loaded");
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Wraps the master key of a shard with the key that the file of volumes names now. The key that",
        "it had is loaded, or named with --old. The data is NOT encrypted anew: who has the old key and",
        "an old copy of the disk can read that copy, and with the master key from it what was written",
        "since. To encrypt the data anew, copy it: pinfold zfs move. Replicas get the new wrapping with",
        "the next stream; an escrow of the old key is of no use then: make a new one."
      },
      footer = {"", "Example:", "  pinfold zfs key rotate main --old /etc/pinfold/main.key.old"})
  static final class Rotate implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin Shard shard = new Shard();

    @Option(names = "--old", paramLabel = "FILE", description = "The key until now, if not loaded.")
    @Nullable Path old;

    @Override
    public Integer call() {
      if (old != null) {
        keys().load(shard.dataset(), new KeySource.InFile(old));
      }
      keys().change(shard.dataset(), shard.key());
      Output output = common.output();
      output.note("the key is changed; keep the old one until the replicas have the new one, too");
      output.note("now make a new escrow: pinfold zfs key escrow " + shard.name);
      return ExitCode.DONE.number();
    }
  }
}
