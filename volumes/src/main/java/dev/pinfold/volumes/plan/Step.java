package dev.pinfold.volumes.plan;

import dev.pinfold.volumes.tool.ZfsCommand;

/// One command of a plan.
///
/// @param what it does, as a sentence without an end
/// @param command what is run
/// @param destroys whether something is gone then that cannot be had back
public record Step(String what, ZfsCommand command, boolean destroys) {

  /// A step after which nothing is lost.
  public static Step of(String what, ZfsCommand command) {
    return new Step(what, command, false);
  }

  /// A step that destroys.
  public static Step destroying(String what, ZfsCommand command) {
    return new Step(what, command, true);
  }
}
