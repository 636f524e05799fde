package dev.pinfold.http.server;

import dev.pinfold.http.Api;
import dev.pinfold.http.ErrorShape;
import dev.pinfold.http.Handled;
import dev.pinfold.http.Router;
import dev.pinfold.http.auth.OpenAccess;
import dev.pinfold.http.auth.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A listener on a free port of loopback, and what it has handled.
public final class Served implements AutoCloseable {

  private final BlockingQueue<Handled> handled = new LinkedBlockingQueue<>();
  private final HttpListener listener;

  private Served(ListenerConfig config, Api.Builder api) {
    listener =
        HttpListener.start(config, api.observer(handled::add).build(), Exposure.LOOPBACK_ONLY);
  }

  public static Served api(UnaryOperator<ListenerConfig> config, Api.Builder api) {
    return new Served(config.apply(ListenerConfig.of("test", "127.0.0.1", 0)), api);
  }

  public static Served api(Api.Builder api) {
    return api(UnaryOperator.identity(), api);
  }

  public static Served routes(Consumer<Router.Builder> routes) {
    return api(open(routes));
  }

  public static Served routes(
      UnaryOperator<ListenerConfig> config, Consumer<Router.Builder> routes) {
    return api(config, open(routes));
  }

  /// An API for everybody, with the errors of IPFS Cluster.
  public static Api.Builder open(Consumer<Router.Builder> routes) {
    Router.Builder router = Router.builder();
    routes.accept(router);
    return Api.named("test")
        .router(router.build())
        .errors(ErrorShape.cluster())
        .authenticator(new OpenAccess(new Principal("default")));
  }

  public static ListenerConfig.Timeouts timeouts(
      long headMillis, long readMillis, long writeMillis) {
    return new ListenerConfig.Timeouts(
        Duration.ofMillis(headMillis),
        Duration.ofMillis(readMillis),
        Duration.ofMillis(writeMillis),
        Duration.ofSeconds(30));
  }

  public HttpListener listener() {
    return listener;
  }

  public RawClient connect() throws java.io.IOException {
    return new RawClient(listener.port());
  }

  public String url(String target) {
    return "http://127.0.0.1:" + listener.port() + target;
  }

  /// The next request that is over.
  public Handled handled() throws InterruptedException {
    Handled next = handled.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("No request was handled");
    }
    return next;
  }

  public List<Handled> allHandled() {
    return List.copyOf(handled);
  }

  @Override
  public void close() {
    listener.close();
  }
}
