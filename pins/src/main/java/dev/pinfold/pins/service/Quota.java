package dev.pinfold.pins.service;

/// What an owner may use.
///
/// @param pinsMax how many requests it may have; 0 for any number
/// @param requestsPerSecond how many calls of the APIs a second in the long run; 0 for any number
public record Quota(long pinsMax, int requestsPerSecond) {

  public static final Quota UNLIMITED = new Quota(0, 0);

  public Quota {
    if (pinsMax < 0 || requestsPerSecond < 0) {
      throw new IllegalArgumentException("a quota is not negative");
    }
  }
}
