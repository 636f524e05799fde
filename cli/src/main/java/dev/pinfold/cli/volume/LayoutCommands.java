package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Subcommands;
import dev.pinfold.volumes.keys.Keys;
import dev.pinfold.volumes.layout.LayoutPlanner;
import dev.pinfold.volumes.move.ShardMove;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.PlanFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that make datasets as the file of volumes wants them.
final class LayoutCommands {

  private LayoutCommands() {}

  static void addTo(Subcommands commands) {
    commands.with("plan", PlanCommand::new).with("apply", Apply::new).with("move", Move::new);
  }

  /// The ZFS of this machine.
  ///
  /// @throws dev.pinfold.base.ProblemException `zfs_tool_missing`, `zfs_feature_missing`
  static Zfs zfs() {
    Zfs zfs = new Zfs(new Tool(Host.HERE));
    zfs.version();
    return zfs;
  }

  @Command(
      name = "plan",
      description = {
        "Prints the commands that make datasets as the file of volumes wants them: those that are",
        "missing, properties that differ, what the server's user is allowed. Changes nothing, and",
        "what it plans destroys nothing."
      },
      footer = {
        "",
        "Examples:",
        "  pinfold zfs plan --volumes /etc/pinfold/volumes.yaml",
        "  pinfold zfs plan --out monday.plan && pinfold zfs apply monday.plan"
      })
  static final class PlanCommand implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin SpecOptions options = new SpecOptions();

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Keep the plan, to be applied when somebody has looked at it.")
    @Nullable Path out;

    @Override
    public Integer call() {
      Plan plan = new LayoutPlanner(zfs(), options.read()).plan();
      PlanText.print(plan, common.output());
      if (out != null) {
        PlanFile.write(plan, out);
      }
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "apply",
      description = {
        "Executes what \"plan\" prints, or a plan that was kept: if the pool has changed since,",
        "nothing is done. One that was ended half-way goes on when it is run again."
      },
      footer = {"", "Examples:", "  pinfold zfs apply", "  pinfold zfs apply monday.plan"})
  static final class Apply implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin SpecOptions options = new SpecOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "PLAN", description = "A plan's file.")
    @Nullable Path file;

    @Override
    public Integer call() {
      Output output = common.output();
      Zfs zfs = zfs();
      LayoutPlanner planner = new LayoutPlanner(zfs, options.read());
      Plan approved = file == null ? planner.plan() : PlanFile.read(file);
      int steps =
          new Execution(zfs.tool(), Keys::input, step -> output.note("+ " + step.command()))
              .run(approved, planner::plan, false);
      if (output.isJson()) {
        output.json(Json.object("steps", steps, "notes", approved.notes()));
      } else {
        approved.notes().forEach(note -> output.line("note: " + note));
      }
      output.note(steps == 0 ? "there was nothing to do" : "done");
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "move",
      description = {
        "Writes the data of a shard again, to a dataset as the file of volumes wants it now: of",
        "another tier, or under a new key. The server must be stopped. The copy is checked before it",
        "takes the shard's place; what was there stays as SHARD.previous. One that was ended goes on",
        "when it is run again."
      },
      footer = {
        "",
        "Examples:",
        "  pinfold zfs move main",
        "  pinfold zfs move main --discard          shows what that would destroy",
        "  pinfold zfs move main --discard --yes"
      })
  static final class Move implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin SpecOptions options = new SpecOptions();

    @Parameters(index = "0", paramLabel = "SHARD", description = "As the file of volumes has it.")
    String shard = "";

    @Option(names = "--discard", description = "Destroy what an earlier move left.")
    boolean discard;

    @Option(names = "--yes", description = "Really destroy it.")
    boolean yes;

    @Override
    public Integer call() {
      Output output = common.output();
      Zfs zfs = zfs();
      VolumesSpec spec = options.read();
      ShardMove move = new ShardMove(zfs, spec, spec.shard(shard), Keys::input, output::note);
      if (discard) {
        Plan plan = move.discard();
        PlanText.print(plan, output);
        if (yes) {
          new Execution(zfs.tool(), Keys::input, _ -> {}).run(plan, move::discard, true);
        } else if (!plan.isEmpty()) {
          output.note("nothing was done; --yes does it");
        }
        return ExitCode.DONE.number();
      }
      DatasetName previous = move.run();
      if (output.isJson()) {
        output.json(Json.object("shard", shard, "previous", previous.text()));
      }
      output.note("the shard has moved; what it was is in " + previous);
      return ExitCode.DONE.number();
    }
  }
}
