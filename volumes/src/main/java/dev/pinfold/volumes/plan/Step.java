package dev.pinfold.volumes.plan;

import dev.pinfold.volumes.spec.KeySource;
import dev.pinfold.volumes.tool.ZfsCommand;
import org.jspecify.annotations.Nullable;

/// One command of a plan.
///
/// @param what it does, as a sentence without an end
/// @param command what is run
/// @param destroys whether something is gone then that cannot be had back
/// @param key that the command reads from its input, and that is printed nowhere; null for none
public record Step(String what, ZfsCommand command, boolean destroys, @Nullable KeySource key) {

  /// A step after which nothing is lost.
  public static Step of(String what, ZfsCommand command) {
    return new Step(what, command, false, null);
  }

  /// A step that destroys.
  public static Step destroying(String what, ZfsCommand command) {
    return new Step(what, command, true, null);
  }
}
