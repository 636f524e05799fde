package dev.pinfold.http;

/// Where a stream's items go. Items are sent in order; how they are cut into packets is not the
/// caller's business: a lone item leaves at once, crowded ones leave together.
@FunctionalInterface
public interface ItemSink {

  /// Sends one item, line break included. It blocks while the client reads more slowly.
  ///
  /// @throws dev.pinfold.base.ProblemException [Transport#CLIENT_GONE]: stop producing
  void item(byte[] bytes);
}
