package dev.pinfold.volumes.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Plans as JSON, to be looked at and executed later. What a file says is never executed as it
/// stands: it only approves steps of a plan that is made anew.
public final class PlanFile {

  private static final int BYTES_MAX = 16 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private PlanFile() {}

  /// A plan as it is printed with `--json`.
  public static Map<String, Object> json(Plan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("root", plan.root().text());
    json.put("pool", plan.pool());
    List<Map<String, Object>> steps = new ArrayList<>();
    for (Step step : plan.steps()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("what", step.what());
      one.put("dataset", step.command().subject());
      one.put("command", step.command().argv());
      one.put("destroys", step.destroys());
      steps.add(one);
    }
    json.put("steps", steps);
    json.put("notes", plan.notes());
    return json;
  }

  /// Writes a plan.
  public static void write(Plan plan, Path file) {
    try {
      Files.writeString(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(plan)) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a plan.
  ///
  /// @throws ProblemException `invalid_plan`
  public static Plan read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw invalid(file, "it is larger than " + BYTES_MAX + " bytes");
      }
      JsonNode json = JSON.readTree(Files.readString(file));
      List<Step> steps = new ArrayList<>();
      for (JsonNode step : json.path("steps")) {
        List<String> argv = new ArrayList<>();
        step.path("command").forEach(argument -> argv.add(argument.asText()));
        steps.add(
            new Step(
                step.path("what").asText(),
                new ZfsCommand(argv, step.path("dataset").asText()),
                step.path("destroys").asBoolean(),
                null));
      }
      List<String> notes = new ArrayList<>();
      json.path("notes").forEach(note -> notes.add(note.asText()));
      return new Plan(
          new DatasetName(json.path("root").asText()), json.path("pool").asText(), steps, notes);
    } catch (JsonProcessingException e) {
      throw invalid(file, "it is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProblemException invalid(Path file, String why) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_plan",
                "the file holds no plan that \"pinfold zfs plan\" wrote: " + why)
            .with("file", file.toString()));
  }
}
