package dev.pinfold.http.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/// A connection that knows since when it waits for the head of a request. The server's own idle
/// time-out starts anew with every byte, so one byte now and then would hold a connection for good.
final class TimedConnection extends HttpConnection {

  private final OpenConnections open;
  private final long openedNanos = System.nanoTime();

  /* Without initializers: the constructor of the superclass makes the handler that sets them. */
  private volatile boolean hadHead;
  private volatile boolean handling;

  TimedConnection(
      HttpConfiguration configuration,
      Connector connector,
      EndPoint endPoint,
      OpenConnections open) {
    super(configuration, connector, endPoint);
    this.open = open;
  }

  /// Whether a head has begun that is not there yet after `timeoutNanos`.
  boolean isHeadLate(long timeoutNanos) {
    if (handling) {
      return false;
    }
    // Read without a lock, and so perhaps late by one look.
    long beganNanos = getParser().getBeginNanoTime();
    if (beganNanos == 0 && hadHead) {
      return false;
    }
    long sinceNanos = hadHead ? beganNanos : openedNanos;
    return System.nanoTime() - sinceNanos > timeoutNanos;
  }

  @Override
  public void onOpen() {
    open.add(this);
    super.onOpen();
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    open.remove(this);
    super.onClose(cause);
  }

  @Override
  protected RequestHandler newRequestHandler() {
    return new TimedHead();
  }

  private final class TimedHead extends RequestHandler {

    @Override
    public void messageBegin() {
      handling = false;
      super.messageBegin();
    }

    @Override
    public boolean headerComplete() {
      handling = true;
      hadHead = true;
      return super.headerComplete();
    }

    @Override
    public void badMessage(HttpException failure) {
      handling = true;
      hadHead = true;
      super.badMessage(failure);
    }
  }
}
