package dev.pinfold.http.server;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.base.tls.PemContext;
import dev.pinfold.http.Api;
import dev.pinfold.http.Failure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A socket on which one API is answered, each request on a virtual thread of its own.
///
/// HTTP/1.1 and HTTP/1.0, with or without TLS. A process may have several listeners.
public final class HttpListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  /// Accepting, selecting, and what the server does itself; requests are not among it.
  private static final int SERVER_THREADS_MAX = 8;

  private static final int BUFFER_BYTES = 32 * 1024;

  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final ListenerConfig config;
  private final Api api;
  private final Server server;
  private final ServerConnector connector;
  private final OpenConnections connections;
  private final Draining draining = new Draining();

  private HttpListener(ListenerConfig config, Api api) {
    this.config = config;
    this.api = api;
    this.connections = new OpenConnections(config.name(), config.timeouts().head());
    QueuedThreadPool threads = new QueuedThreadPool(SERVER_THREADS_MAX, 1);
    threads.setName(config.name());
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name(config.name() + "-request-", 0).factory()));
    server = new Server(threads);
    HttpConnectionFactory http = httpFactory();
    if (config.tls() == null) {
      connector = new ServerConnector(server, 1, 1, http);
    } else {
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setSslContext(
          PemContext.of(config.tls().certificateChain(), config.tls().privateKey(), null));
      connector =
          new ServerConnector(
              server, 1, 1, new SslConnectionFactory(tls, http.getProtocol()), http);
    }
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.timeouts().idle().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.limits().connections(), connector));
    server.setHandler(new Answering());
    server.setErrorHandler(this::answerMalformed);
    server.setStopTimeout(0);
  }

  private HttpConnectionFactory httpFactory() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(
        config.limits().headerBytes() + ListenerConfig.Limits.HEADER_SLACK_BYTES);
    http.setOutputBufferSize(BUFFER_BYTES);
    // Paths are read by the router, from what was sent.
    http.setUriCompliance(UriCompliance.UNSAFE);
    if (config.tls() != null) {
      // A client may know the listener by a name or address that the certificate does not have:
      // whether that is good enough is the client's to say.
      http.addCustomizer(new SecureRequestCustomizer(false));
    }
    return new HttpConnectionFactory(http) {
      @Override
      public Connection newConnection(Connector onto, EndPoint endPoint) {
        return configure(
            new TimedConnection(getHttpConfiguration(), onto, endPoint, connections),
            onto,
            endPoint);
      }
    };
  }

  /// Starts to listen.
  ///
  /// @param exposure whether an API that lets in everybody may be reached from elsewhere
  /// @throws ProblemException `open_listener`, `unusable_tls_files`, or `cannot_listen`
  public static HttpListener start(ListenerConfig config, Api api, Exposure exposure) {
    exposure.check(config, api);
    HttpListener listener = new HttpListener(config, api);
    try {
      listener.server.start();
    } catch (Exception e) {
      listener.stopServer();
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "cannot_listen",
                  "A listener cannot listen on its address.")
              .with("listener", config.name())
              .with("host", config.host())
              .with("port", config.port())
              .with("reason", String.valueOf(e.getMessage())),
          e);
    }
    listener.connections.start();
    LOG.info(
        "{} listens on {}:{}{}",
        config.name(),
        config.host(),
        listener.port(),
        config.tls() == null ? "" : " with TLS");
    return listener;
  }

  /// The port that is listened on, also if the configuration left it open.
  public int port() {
    return connector.getLocalPort();
  }

  /// How many requests are worked on now.
  public int requestsInFlight() {
    return draining.inFlight();
  }

  /// Stops: no new connections at once, then waits for the requests that are being worked on, at
  /// most until the deadline, then closes every connection.
  ///
  /// @return whether all requests were answered
  public boolean stop(Duration deadline) {
    draining.begin();
    // Closes the socket that accepts; connections stay.
    connector.close();
    boolean drained = draining.await(deadline);
    if (!drained) {
      LOG.warn("{} stops with {} requests unanswered", config.name(), draining.inFlight());
    }
    stopServer();
    return drained;
  }

  private void stopServer() {
    connections.stop();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("{} did not stop cleanly", config.name(), e);
    }
  }

  /// Stops, and waits for requests no longer than a second.
  @Override
  public void close() {
    stop(CLOSING);
  }

  private final class Answering extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      draining.enter();
      try {
        // A handler may think for longer than a connection may be silent.
        request.addIdleTimeoutListener(timeout -> false);
        if (draining.begun()) {
          response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        JettyTransport transport = new JettyTransport(request, response, config);
        api.handle(transport);
        if (transport.ended()) {
          callback.succeeded();
        } else {
          // An exception that the server does not log: the client knows best why it went.
          callback.failed(new EofException("The answer was broken off"));
        }
      } finally {
        draining.leave();
      }
      return true;
    }
  }

  /// Answers what could not be made a request, in the API's own shape.
  private boolean answerMalformed(Request request, Response response, Callback callback) {
    int status = Math.max(response.getStatus(), 400);
    Failure failure =
        switch (status) {
          case 408 -> Failure.of(status, "request_too_slow", "The request takes too long.");
          case 413 -> Failure.of(status, "body_too_long", "The body of the request is too long.");
          case 414 -> Failure.of(status, "uri_too_long", "The URI of the request is too long.");
          case 431 -> Failure.of(status, "head_too_long", "The head of the request is too long.");
          case 500 -> Failure.of(status, "internal_error", "internal error");
          default -> Failure.of(status, "malformed_request", "The request is malformed.");
        };
    byte[] body = api.errors().body(failure, "none");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, api.errors().contentType());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
