package dev.pinfold.cli.db;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.Input;
import dev.pinfold.cli.Interruption;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.NextStep;
import dev.pinfold.cli.OutputFile;
import dev.pinfold.cli.Progress;
import dev.pinfold.documents.Importer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The import of one file: where it ends early, says how far it came and how to go on.
final class FileImport {

  private final Input in;
  private final @Nullable OutputFile report;
  private final Interruption interruption;
  private final long skip;
  private long lines;

  /// @param skip lines to leave out
  /// @param report where lines go that cannot be put; null if they end the import
  FileImport(Input in, long skip, @Nullable OutputFile report, Interruption interruption) {
    this.in = in;
    this.report = report;
    this.interruption = interruption;
    this.skip = skip;
    this.lines = skip;
  }

  /// The size of the file; 0 if that is not known.
  long bytes() {
    return in.size();
  }

  /// Puts every line, and closes the file.
  ///
  /// @throws ProblemException `interrupted`, or what is wrong with the file or one of its lines
  Importer.Result run(Importer importer, Progress progress) throws IOException {
    try (in) {
      Importer.Result result =
          importer.run(
              in,
              skip,
              this::refuse,
              (linesDone, documents, _) -> {
                lines = linesDone;
                progress.at(documents, in.consumed(), in.size());
                return !interruption.isRequested();
              });
      if (!result.ended()) {
        throw new ProblemException(interrupted());
      }
      return result;
    } catch (InterruptedIOException e) {
      throw new ProblemException(interrupted(), e);
    } catch (ProblemException e) {
      throw new ProblemException(located(e.problem()), e);
    }
  }

  private boolean refuse(long line, byte[] text, ProblemException problem) {
    if (report == null) {
      return false;
    }
    report.line(
        Json.text(
            Json.object(
                "file",
                in.name(),
                "line",
                line,
                "code",
                problem.problem().code(),
                "reason",
                problem.problem().message(),
                "text",
                new String(text, StandardCharsets.UTF_8))));
    return true;
  }

  private Problem interrupted() {
    return Interruption.problem("interrupted after " + lines + " lines of " + in.name())
        .with("file", in.name())
        .with("lines", lines)
        .with(NextStep.DETAIL, "go on from " + in.name() + " with --skip-lines " + lines);
  }

  private Problem located(Problem problem) {
    if (problem.details().containsKey(NextStep.DETAIL)) {
      return problem;
    }
    Problem located = problem.with("file", in.name());
    if (!(problem.details().get("line") instanceof Long line)) {
      return located.with("lines_put", lines);
    }
    return located.with(
        NextStep.DETAIL,
        "mend it and go on with --skip-lines "
            + (line - 1)
            + ", or pass over such lines with --skip-bad REPORT");
  }
}
