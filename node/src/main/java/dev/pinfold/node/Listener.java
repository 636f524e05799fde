package dev.pinfold.node;

import java.net.InetSocketAddress;

/// Takes requests from the network and lets an API answer them.
public interface Listener extends AutoCloseable {

  /// The name of its API, in logs.
  String name();

  /// Begins to listen.
  ///
  /// @throws dev.pinfold.base.ProblemException if its address cannot be listened at
  void start();

  /// Where it listens, with the port that it was given. Only after [#start].
  InetSocketAddress address();

  /// Takes no more requests and waits for those that it has, but not for ever: agents wait up to a
  /// minute for work, and are sent away.
  @Override
  void close();
}
