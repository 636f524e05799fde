package dev.pinfold.verify.explore;

/// A model has more states than it was said to have at most.
public final class TooManyStates extends RuntimeException {

  private static final long serialVersionUID = 1;

  TooManyStates(int limit) {
    super("more than " + limit + " states");
  }
}
