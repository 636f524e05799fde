package dev.pinfold.http.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The connections of a listener, and the thread that closes those whose heads take too long.
final class OpenConnections {

  private final Set<TimedConnection> connections = ConcurrentHashMap.newKeySet();
  private final Duration headTimeout;
  private final Thread watcher;

  OpenConnections(String listener, Duration headTimeout) {
    this.headTimeout = headTimeout;
    this.watcher = Thread.ofVirtual().name(listener + "-head-watch").unstarted(this::watch);
  }

  void start() {
    watcher.start();
  }

  void stop() {
    watcher.interrupt();
  }

  void add(TimedConnection connection) {
    connections.add(connection);
  }

  void remove(TimedConnection connection) {
    connections.remove(connection);
  }

  private void watch() {
    Duration pause = headTimeout.dividedBy(4).plusMillis(1);
    try {
      while (true) {
        Thread.sleep(pause);
        for (TimedConnection connection : connections) {
          if (connection.isHeadLate(headTimeout.toNanos())) {
            connection.getEndPoint().close();
          }
        }
      }
    } catch (InterruptedException e) {
      // The listener stops, and with it this thread's work.
      Thread.currentThread().interrupt();
    }
  }
}
