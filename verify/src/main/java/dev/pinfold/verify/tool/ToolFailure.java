package dev.pinfold.verify.tool;

/// A checker that could not be run, or said what is not understood: no verdict.
public final class ToolFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ToolFailure(String message) {
    super(message);
  }

  public ToolFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
