package dev.pinfold.cli.client;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.OutputFile;
import dev.pinfold.cli.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pinfold export`.
@Command(
    name = "export",
    description =
        "Writes all pins as they are at one moment, as \"ipfs-cluster-service state export\" does.",
    footer = {
      "",
      "Examples:",
      "  pinfold export state.json",
      "  pinfold export | gzip > state.json.gz",
      "The server goes on meanwhile. A file is complete, or is not there."
    })
public final class ExportCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Where to write (default: standard output).")
  @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    Output output = common.output();
    Path target = file;
    long pins = 0;
    try (InputStream in =
            server.admin().open("GET", "/v1/export", HttpRequest.BodyPublishers.noBody());
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        OutputFile out = target == null ? null : OutputFile.replacing(target);
        Progress progress = output.progress("pins", 0)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (out == null) {
          output.line(line);
        } else {
          out.line(line);
        }
        pins++;
        progress.at(pins);
      }
      if (out != null) {
        out.commit();
      }
    } catch (IOException e) {
      throw cutOff(e);
    }
    output.note(String.format("%,d pins exported", pins));
    return ExitCode.DONE.number();
  }

  private static ProblemException cutOff(IOException e) {
    return new ProblemException(
        Problem.of(
            Problem.Kind.UNAVAILABLE, "export_cut_off", "the server ended before the export"),
        e);
  }
}
