package dev.pinfold.verify.run;

import dev.pinfold.verify.tool.Verdict;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One run of one tool on one configuration.
///
/// @param configuration its name
/// @param model which of the models: with queues, without
/// @param properties what is checked, in a few words
/// @param expected what it must find, or null if all must hold
/// @param compares whether its count of states must be that of other tools on the same model
/// @param alone whether it needs so much memory that nothing else may run beside it
/// @param missing what this machine lacks for it, or an empty text
public record Check(
    String configuration,
    String model,
    String tool,
    String properties,
    @Nullable String expected,
    boolean compares,
    boolean alone,
    String missing,
    Supplier<Verdict> run) {

  /// The same check, for which nothing else may run beside it.
  Check byItself() {
    return new Check(
        configuration, model, tool, properties, expected, compares, true, missing, run);
  }

  /// What counts have in common that must be equal.
  public String group() {
    return configuration + " " + model;
  }

  @Override
  public String toString() {
    return configuration + ", " + model + ", " + tool + ": " + properties;
  }
}
