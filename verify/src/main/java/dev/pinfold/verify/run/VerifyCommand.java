package dev.pinfold.verify.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.verify.mutant.Hunt;
import dev.pinfold.verify.mutant.Mutant;
import dev.pinfold.verify.mutant.MutantPage;
import dev.pinfold.verify.mutant.Mutants;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./dev verify`: checks the models of the locks and prints a table.
@Command(
    name = "./dev verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Checks the models of the locks with several tools, and that broken variants are found.",
    footer = {
      "",
      "Exit code: 0 if everything is as expected, 1 if not.",
      "What the models say, and what they do not: docs/locking/models.md"
    })
public final class VerifyCommand implements Callable<Integer> {

  @Option(names = "--full", description = "Everything, also what takes long and much memory.")
  private boolean full;

  @Option(
      names = "--resume",
      description = "Do not repeat what the last run finished, if nothing has changed since.")
  private boolean resume;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many checks run beside each other; default: ${DEFAULT-VALUE}")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Print the table as JSON.")
  private boolean json;

  @Option(names = "--list", description = "Print what would be checked, and check nothing.")
  private boolean list;

  @Option(
      names = "--story",
      paramLabel = "VARIANT",
      description = "Print how a broken variant fails, and check nothing.")
  private @Nullable String story;

  @Option(
      names = "--mutants-page",
      paramLabel = "FILE",
      description = "Write the page of all broken variants, and check nothing.")
  private @Nullable Path page;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where models and outputs of tools are put; default: ${DEFAULT-VALUE}")
  private Path directory = Path.of("verify", "target", "models");

  @Parameters(
      paramLabel = "NAME",
      description = "Only checks whose configuration, model or tool has this in its name.")
  private List<String> names = List.of();

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /// The program.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new VerifyCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (page != null) {
      Files.writeString(page, MutantPage.write());
      return 0;
    }
    if (story != null) {
      return story(story);
    }
    Path root = directory.toAbsolutePath().normalize();
    List<Check> checks =
        (full ? Suite.full(root) : Suite.quick(root)).stream().filter(this::isWanted).toList();
    if (checks.isEmpty()) {
      System.err.println("no check has such a name; see --list");
      return CommandLine.ExitCode.USAGE;
    }
    if (list) {
      checks.forEach(out::println);
      return 0;
    }
    Results results = new Results();
    Path file = root.resolve("rows.jsonl");
    Journal journal = resume ? Journal.resume(file) : Journal.begin(file);
    try (Runs runs = Runs.of(checks, jobs, journal::run)) {
      for (int i = 0; i < checks.size(); i++) {
        Row row = results.add(checks.get(i), runs.row(i));
        System.err.printf(
            Locale.ROOT,
            "[%d/%d] %s: %s, %s%.1f s%n",
            i + 1,
            checks.size(),
            checks.get(i),
            row.result(),
            row.states() < 0 ? "" : String.format(Locale.ROOT, "%,d states, ", row.states()),
            row.seconds());
        if (Boolean.FALSE.equals(row.asExpected())) {
          System.err.printf("        NOT AS EXPECTED: %s%n", row.note());
        }
      }
    }
    out.print(json ? json(results.rows()) : table(results.rows()));
    return results.failures() == 0 ? 0 : 1;
  }

  private boolean isWanted(Check check) {
    return names.isEmpty() || names.stream().allMatch(name -> check.toString().contains(name));
  }

  private int story(String name) {
    for (Mutant mutant : Mutants.all()) {
      if (mutant.name().equals(name)) {
        Hunt.Prey prey = Hunt.of(mutant);
        if (prey == null) {
          System.err.println("nothing was found");
          return 1;
        }
        MutantPage.text(mutant, prey).forEach(out::println);
        return 0;
      }
    }
    System.err.println("there is no variant \"" + name + "\"; there are:");
    Mutants.all().forEach(mutant -> System.err.println("  " + mutant.name()));
    return CommandLine.ExitCode.USAGE;
  }

  private static String json(List<Row> rows) {
    try {
      return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(rows)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows are plain values", e);
    }
  }

  static String table(List<Row> rows) {
    List<String[]> cells = new ArrayList<>();
    cells.add(
        new String[] {
          "configuration", "model", "tool", "checks", "states", "seconds", "verdict", "", "note"
        });
    for (Row row : rows) {
      cells.add(
          new String[] {
            row.configuration(),
            row.model(),
            row.tool(),
            row.properties(),
            row.states() < 0 ? "" : String.format(Locale.ROOT, "%,d", row.states()),
            String.format(Locale.ROOT, "%.1f", row.seconds()),
            row.result(),
            row.isLeftOut() ? "-" : Boolean.TRUE.equals(row.asExpected()) ? "ok" : "WRONG",
            row.note().lines().findFirst().orElse("")
          });
    }
    int[] widths = new int[cells.getFirst().length];
    for (String[] line : cells) {
      for (int i = 0; i < line.length; i++) {
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (String[] line : cells) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.length; i++) {
        boolean number = i == 4 || i == 5;
        String gap = " ".repeat(widths[i] - line[i].length());
        text.append(number ? gap + line[i] : line[i] + gap).append("  ");
      }
      out.append(text.toString().stripTrailing()).append('\n');
    }
    long wrong = rows.stream().filter(row -> Boolean.FALSE.equals(row.asExpected())).count();
    long leftOut = rows.stream().filter(Row::isLeftOut).count();
    return out.append('\n')
        .append(rows.size() - wrong - leftOut)
        .append(" as expected, ")
        .append(wrong)
        .append(" not, ")
        .append(leftOut)
        .append(" left out\n")
        .toString();
  }
}
