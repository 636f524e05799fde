package dev.pinfold.cli.volume;

import dev.pinfold.cli.Output;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.PlanFile;
import dev.pinfold.volumes.plan.Step;

/// Prints plans as the commands that they are.
final class PlanText {

  private PlanText() {}

  static void print(Plan plan, Output output) {
    if (output.isJson()) {
      output.json(PlanFile.json(plan));
      return;
    }
    for (Step step : plan.steps()) {
      output.line("# " + step.what() + (step.destroys() ? " (destroys)" : ""));
      output.line(step.command() + (step.key() == null ? "" : "  # reads the key from its input"));
    }
    for (String note : plan.notes()) {
      output.note("note: " + note);
    }
    if (plan.isEmpty()) {
      output.note("there is nothing to do");
    }
  }
}
