package dev.pinfold.http;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.auth.Authentication;
import dev.pinfold.http.auth.Authenticator;
import dev.pinfold.http.auth.Principal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The routes of one interface and the manners that all of its answers share.
///
/// A request goes through, in this order: its id, the bound on requests in flight, CORS, who asks,
/// how often, the route, the handler, and the shape of errors.
public final class Api {

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  /// What is noted for a client that went before its answer was whole. It is never sent.
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final String name;
  private final Router router;
  private final ErrorShape errors;
  private final Authenticator authenticator;
  private final Cors cors;
  private final RequestsInFlight inFlight;
  private final @Nullable OwnerRateLimit rateLimit;
  private final RequestObserver observer;
  private final RequestIds requestIds = new RequestIds();

  private Api(Builder from, Router router, ErrorShape errors, Authenticator authenticator) {
    this.name = from.name;
    this.router = router;
    this.errors = errors;
    this.authenticator = authenticator;
    this.cors = from.cors;
    this.inFlight = from.inFlight;
    this.rateLimit = from.rateLimit;
    this.observer = from.observer;
  }

  /// An API without manners yet.
  public static Builder named(String name) {
    return new Builder(name);
  }

  /// The name in logs and metrics.
  public String name() {
    return name;
  }

  /// The shape of errors, also of those that are found before there is a request to handle.
  public ErrorShape errors() {
    return errors;
  }

  /// Whether requests without credentials are let in.
  public boolean open() {
    return authenticator.open();
  }

  /// Answers one request. It throws nothing but what is beyond repair.
  public void handle(Transport transport) {
    long startNanos = System.nanoTime();
    String requestId = requestIds.choose(transport.header(RequestIds.HEADER));
    Progress progress = new Progress(requestId);
    try {
      transport.setHeader(RequestIds.HEADER, requestId);
      if (inFlight.enter()) {
        try {
          admitted(transport, progress);
        } finally {
          inFlight.leave();
        }
      } else {
        fail(
            transport,
            progress,
            Failure.of(503, "too_many_requests_in_flight", "The server is busy.")
                .header("Retry-After", "1"));
      }
    } catch (RuntimeException e) {
      recover(transport, progress, e);
    }
    note(transport, progress, System.nanoTime() - startNanos);
  }

  /// What is known of a request so far.
  private static final class Progress {
    final String requestId;
    int status;
    String route = "";
    @Nullable String owner;

    Progress(String requestId) {
      this.requestId = requestId;
    }
  }

  private void admitted(Transport transport, Progress progress) {
    if (Cors.isPreflight(transport)) {
      cors.preflight(transport);
      progress.status = 204;
      return;
    }
    cors.mark(transport);
    List<String> segments = Router.segments(transport.rawPath());
    Router.Found found =
        segments == null ? new Router.Found.Nothing() : router.find(transport.method(), segments);
    Principal principal = null;
    if (!isOpen(transport, found)) {
      switch (authenticator.authenticate(transport.header("Authorization"))) {
        case Authentication.Granted granted -> principal = granted.principal();
        case Authentication.Refused refused -> {
          fail(transport, progress, unauthorized(refused));
          return;
        }
      }
      progress.owner = principal.owner();
      long seconds = rateLimit == null ? 0 : rateLimit.secondsUntilAllowed(principal);
      if (seconds > 0) {
        fail(
            transport,
            progress,
            Failure.of(429, "too_many_requests", "too many requests")
                .header("Retry-After", Long.toString(seconds)));
        return;
      }
    }
    if (segments == null) {
      fail(
          transport,
          progress,
          Failure.of(400, "malformed_path", "The path holds a malformed escape."));
      return;
    }
    String shorter = withoutTrailingSlash(transport, segments);
    if (shorter != null) {
      transport.setHeader("Location", shorter);
      transport.answer(307, null);
      progress.status = 307;
      return;
    }
    switch (found) {
      case Router.Found.Nothing _ ->
          fail(transport, progress, Failure.of(404, "not_found", "not found"));
      case Router.Found.OtherMethods other -> {
        progress.route = other.pattern();
        transport.setHeader("Allow", other.allow());
        transport.answer(405, null);
        progress.status = 405;
      }
      case Router.Found.Route route -> {
        progress.route = route.match().pattern();
        run(transport, progress, route, principal);
      }
    }
  }

  private void run(
      Transport transport,
      Progress progress,
      Router.Found.Route route,
      @Nullable Principal principal) {
    Exchange exchange =
        new Exchange(transport, progress.requestId, Query.parse(transport.rawQuery()));
    exchange.matched(route.match());
    if (principal != null) {
      exchange.authenticated(principal);
    }
    try {
      route.handler().handle(exchange);
    } finally {
      progress.status = exchange.status();
    }
    if (progress.status == 0) {
      throw new IllegalStateException("The handler of " + progress.route + " gave no answer");
    }
  }

  /// Whether nobody needs to be asked for: OPTIONS, and routes that say so.
  private static boolean isOpen(Transport transport, Router.Found found) {
    return transport.method().equals("OPTIONS")
        || (found instanceof Router.Found.Route route && route.open());
  }

  private static Failure unauthorized(Authentication.Refused refused) {
    Failure failure = Failure.of(401, "unauthorized", refused.message());
    for (String challenge : refused.challenges()) {
      failure = failure.header("WWW-Authenticate", challenge);
    }
    return failure;
  }

  /// Where to send a request whose path ends in a slash, or null if it does not, or if it would
  /// lead nowhere: a redirect only ever goes to a path of this API.
  private @Nullable String withoutTrailingSlash(Transport transport, List<String> segments) {
    String path = transport.rawPath();
    if (path.length() < 2 || !path.endsWith("/")) {
      return null;
    }
    List<String> shorter = segments.subList(0, segments.size() - 1);
    if (router.find(transport.method(), shorter) instanceof Router.Found.Nothing) {
      return null;
    }
    String query = transport.rawQuery();
    return path.substring(0, path.length() - 1) + (query == null ? "" : "?" + query);
  }

  private void fail(Transport transport, Progress progress, Failure failure) {
    for (Header header : failure.headers()) {
      transport.addHeader(header.name(), header.value());
    }
    transport.setHeader("Content-Type", errors.contentType());
    progress.status = failure.status();
    transport.answer(failure.status(), errors.body(failure, progress.requestId));
  }

  /// Answers what was thrown, if it can still be answered.
  private void recover(Transport transport, Progress progress, RuntimeException thrown) {
    if (isClientGone(thrown)) {
      progress.status = CLIENT_CLOSED_REQUEST;
      transport.abort();
      return;
    }
    if (Failures.isDefect(thrown)) {
      LOG.atError()
          .setCause(thrown)
          .addKeyValue("api", name)
          .addKeyValue("request_id", progress.requestId)
          .addKeyValue("method", transport.method())
          .addKeyValue("route", progress.route)
          .log("A request failed by a defect; request_id={}", progress.requestId);
    }
    if (transport.begun()) {
      // A stream has told the reason in its trailer; what else has begun must not look whole.
      if (!transport.ended()) {
        transport.abort();
      }
      return;
    }
    try {
      fail(transport, progress, Failures.of(thrown, errors));
    } catch (RuntimeException e) {
      progress.status = CLIENT_CLOSED_REQUEST;
      transport.abort();
      if (!isClientGone(e)) {
        LOG.error("An error answer failed; request_id={}", progress.requestId, e);
      }
    }
  }

  private static boolean isClientGone(RuntimeException thrown) {
    return thrown instanceof ProblemException e && e.problem().code().equals(Transport.CLIENT_GONE);
  }

  private void note(Transport transport, Progress progress, long nanos) {
    try {
      observer.handled(
          new Handled(
              name,
              transport.method(),
              progress.route,
              transport.rawPath(),
              progress.status,
              nanos,
              transport.bytesSent(),
              progress.owner,
              progress.requestId,
              transport.remoteAddress()));
    } catch (RuntimeException e) {
      LOG.error("An observer of requests failed; request_id={}", progress.requestId, e);
    }
  }

  /// Gathers what an API is made of. Routes, error shape and authenticator have no default.
  public static final class Builder {

    private static final int IN_FLIGHT_MAX = 1024;

    private final String name;
    private @Nullable Router router;
    private @Nullable ErrorShape errors;
    private @Nullable Authenticator authenticator;
    private Cors cors = Cors.NONE;
    private RequestsInFlight inFlight = new RequestsInFlight(IN_FLIGHT_MAX);
    private @Nullable OwnerRateLimit rateLimit;
    private RequestObserver observer = request -> {};

    private Builder(String name) {
      this.name = name;
    }

    /// What it answers.
    public Builder router(Router value) {
      router = value;
      return this;
    }

    /// How it answers errors.
    public Builder errors(ErrorShape value) {
      errors = value;
      return this;
    }

    /// Whom it answers.
    public Builder authenticator(Authenticator value) {
      authenticator = value;
      return this;
    }

    /// Which pages may ask; none, unless this is called.
    public Builder cors(Cors value) {
      cors = value;
      return this;
    }

    /// How many requests it works on at a time.
    public Builder inFlight(RequestsInFlight value) {
      inFlight = value;
      return this;
    }

    /// How often an owner may ask; without end, unless this is called.
    public Builder rateLimit(OwnerRateLimit value) {
      rateLimit = value;
      return this;
    }

    /// Who learns of its requests.
    public Builder observer(RequestObserver value) {
      observer = value;
      return this;
    }

    /// The API.
    public Api build() {
      return new Api(
          this,
          Objects.requireNonNull(router, "router"),
          Objects.requireNonNull(errors, "errors"),
          Objects.requireNonNull(authenticator, "authenticator"));
    }
  }
}
