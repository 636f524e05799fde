package dev.pinfold.cli.db;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Failures;
import dev.pinfold.cli.Input;
import dev.pinfold.cli.NextStep;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/// `pinfold db batch`.
@Command(
    name = "batch",
    description = "Runs several put, set, insert and rm in one transaction: all of them, or none.",
    footer = {
      "",
      "Examples:",
      "  pinfold db batch changes.txt",
      "  printf 'set fruit apple stock 3\\nset fruit pear stock 4\\n' | pinfold db batch",
      "A line is a command as at a shell, without 'pinfold db'; # begins a comment:",
      "  put fruit apple '{\"colour\": \"red\"}'",
      "  insert fruit apple 'sizes[-]' 7"
    })
final class BatchCommand extends DatabaseAction {

  /// More than a transaction takes.
  private static final int BYTES_MAX = 64 << 20;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The commands; - for standard input.")
  String file = Input.STANDARD;

  private final List<Line> lines = new ArrayList<>();

  /// A command and where it stands.
  private record Line(int number, WriteAction command) {}

  @Override
  boolean creates() {
    return lines.stream().anyMatch(line -> line.command().creates());
  }

  @Override
  void prepare() throws IOException {
    byte[] text;
    try (Input in = common.open(file)) {
      text = in.readNBytes(BYTES_MAX + 1);
    }
    if (text.length > BYTES_MAX) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.LIMIT,
              "batch_too_large",
              "a batch has at most " + BYTES_MAX + " bytes: it is one transaction"));
    }
    int number = 0;
    for (String line : new String(text, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      try {
        List<String> words = CommandWords.of(line);
        if (!words.isEmpty()) {
          lines.add(new Line(number, command(words)));
        }
      } catch (ProblemException e) {
        throw inLine(number, e);
      }
    }
  }

  private static WriteAction command(List<String> words) {
    WriteAction command =
        switch (words.getFirst()) {
          case "put" -> new PutCommand();
          case "set" -> new SetCommand();
          case "insert" -> new InsertCommand();
          case "rm" -> new RemoveCommand();
          default -> throw invalid("a line is a put, set, insert or rm, not " + words.getFirst());
        };
    try {
      String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
      for (OptionSpec option : new CommandLine(command).parseArgs(arguments).matchedOptions()) {
        if (!option.longestName().equals(PutCommand.NEW)) {
          throw invalid(option.longestName() + " belongs to the batch, not to one of its lines");
        }
      }
    } catch (CommandLine.ParameterException e) {
      throw new ProblemException(invalid(Failures.usage(e).message()).problem(), e);
    }
    if (command.isValuePiped()) {
      throw invalid("the value must stand in the line");
    }
    return command;
  }

  private static ProblemException invalid(String message) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_batch", message));
  }

  private static ProblemException inLine(int number, ProblemException e) {
    Problem problem = e.problem();
    return new ProblemException(
        new Problem(
                problem.code(),
                problem.kind(),
                "line " + number + ": " + problem.message(),
                problem.details())
            .with("line", number)
            .with(NextStep.DETAIL, "mend that line, then run all of them: nothing was written"),
        e);
  }

  @Override
  ExitCode run(Database database) {
    List<WriteAction.Written> written = database.transact(this::apply);
    if (output().isJson()) {
      written.forEach(one -> output().json(one.result()));
    } else {
      written.stream()
          .map(WriteAction.Written::line)
          .filter(line -> !line.isEmpty())
          .forEach(output()::line);
    }
    output().note(written.size() + " commands done, as commit " + database.sequence());
    return ExitCode.DONE;
  }

  private List<WriteAction.Written> apply(DatabaseTransaction transaction) {
    List<WriteAction.Written> written = new ArrayList<>();
    for (Line line : lines) {
      try {
        written.add(line.command().apply(transaction));
      } catch (ProblemException e) {
        throw inLine(line.number(), e);
      }
    }
    return written;
  }
}
