package dev.pinfold.cli.server;

import dev.pinfold.cli.CommandGroup;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Subcommands;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.schema.SchemaPlan;
import dev.pinfold.cql.schema.SchemaStatus;
import dev.pinfold.cql.schema.Wanted;
import dev.pinfold.node.config.CqlStoreConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold cql`.
public final class CqlCommand {

  public static final String NAME = "cql";

  private CqlCommand() {}

  /// The group, for the arguments behind its name.
  public static CommandLine commandLine(List<String> arguments) {
    Subcommands commands =
        new Subcommands()
            .with("plan", Plan::new)
            .with("apply", Apply::new)
            .with("status", Status::new)
            .with("check", CqlCheckCommand::new);
    return CommandGroup.commandLine(
        NAME,
        commands,
        arguments,
        "Makes the keyspace and the tables of a store on ScyllaDB or Cassandra, and checks them.",
        "",
        "Examples:",
        "  pinfold cql plan --cql-hosts 10.0.0.1,10.0.0.2 --replication dc1=3",
        "  pinfold cql apply --config /etc/pinfold.yaml",
        "  pinfold cql status --json",
        "  pinfold cql check --repair");
  }

  /// How the keyspace is to be: a mixin.
  static final class WantedOptions {
    @Option(
        names = "--replication",
        paramLabel = "DC=N,...",
        description = "How many replicas each data centre has (default: cql.replication).")
    @Nullable String replication;

    @Option(
        names = "--development",
        description = "One replica will do, to try things out (default: cql.development).")
    boolean development;

    @Option(
        names = "--all-nodes-stopped",
        description =
            "Conditional writes may be agreed on among others than before: no Pinfold runs.")
    boolean allNodesStopped;

    Wanted wanted(CqlStoreConfig config) {
      return new Wanted(
          replication == null ? config.replication() : Replication.parse(replication),
          development || config.development(),
          allNodesStopped);
    }
  }

  private static void print(SchemaPlan plan, Output output) {
    for (SchemaPlan.Step step : plan.steps()) {
      if (output.isJson()) {
        output.json(
            Json.object(
                "step", step.what(), "statements", step.statements(), "advice", step.advice()));
        continue;
      }
      output.line("-- " + step.what());
      for (String statement : step.statements()) {
        output.line(statement + ";");
      }
      if (!step.advice().isEmpty()) {
        output.line("-- then " + step.advice());
      }
      output.line("");
    }
    if (plan.steps().isEmpty()) {
      output.note("the keyspace " + plan.keyspace() + " is as it should be");
    }
  }

  @Command(
      name = "plan",
      description = "Prints the statements that \"apply\" would execute. Changes nothing.",
      footer = {"", "Example:", "  pinfold cql plan --replication dc1=3,dc2=3"})
  static final class Plan implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin NodeOptions node = new NodeOptions();
    @Mixin WantedOptions wanted = new WantedOptions();

    @Override
    public Integer call() {
      Output output = common.output();
      CqlStoreConfig config = node.read().cql();
      print(new Schema(config.session(), output::note).plan(wanted.wanted(config)), output);
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "apply",
      description = {
        "Makes the keyspace and its tables, or brings them up to this version.",
        "May be run again, and by several at once; one that was ended is finished by the next."
      },
      footer = {
        "",
        "Examples:",
        "  pinfold cql apply --replication dc1=3",
        "  pinfold cql apply --development",
        "Replicas of a keyspace that is there change by one at a time: repair it in between."
      })
  static final class Apply implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin NodeOptions node = new NodeOptions();
    @Mixin WantedOptions wanted = new WantedOptions();

    @Override
    public Integer call() {
      Output output = common.output();
      CqlStoreConfig config = node.read().cql();
      SchemaPlan done = new Schema(config.session(), output::note).apply(wanted.wanted(config));
      if (output.isJson()) {
        print(done, output);
        return ExitCode.DONE.number();
      }
      for (SchemaPlan.Step step : done.steps()) {
        if (!step.advice().isEmpty()) {
          output.line("now, " + step.advice());
        }
      }
      output.note("the keyspace " + done.keyspace() + " is ready");
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "status",
      description = "Prints how the keyspace is: version, replicas, agreement, sizes.",
      footer = {"", "Example:", "  pinfold cql status --json | jq .version"})
  static final class Status implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
      Output output = common.output();
      CqlStoreConfig config = node.read().cql();
      SchemaStatus status = new Schema(config.session(), output::note).status();
      if (output.isJson()) {
        output.json(status);
      } else {
        print(status, output);
      }
      boolean ready = status.exists() && status.agreed() && status.version() == status.known();
      return (ready ? ExitCode.DONE : ExitCode.FAILED).number();
    }

    private static void print(SchemaStatus status, Output output) {
      line(output, "keyspace", status.keyspace() + (status.exists() ? "" : " (not there)"));
      line(output, "database", status.engine());
      line(output, "nodes", text(status.nodes()));
      line(output, "replicas", text(status.replicas()));
      line(output, "schema", status.version() + " of " + status.known());
      line(output, "agreement", status.agreed() ? "all nodes" : "the nodes differ");
      line(output, "conditional", status.scope() == null ? "not noted" : status.scope());
      for (SchemaStatus.TableSize table : status.tables()) {
        output.line(
            String.format(
                "%-20s about %,d partitions, %,d bytes",
                table.table(), table.partitions(), table.bytes()));
      }
      if (!status.exists() || status.version() < status.known()) {
        output.note("run \"pinfold cql apply\"");
      }
    }

    private static String text(Map<String, Integer> byDataCentre) {
      return byDataCentre.isEmpty()
          ? "none"
          : String.join(
              ", ",
              byDataCentre.entrySet().stream()
                  .map(one -> one.getKey() + " " + one.getValue())
                  .toList());
    }

    private static void line(Output output, String name, String value) {
      output.line(String.format("%-20s %s", name, value));
    }
  }
}
