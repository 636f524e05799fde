package dev.pinfold.node;

import dev.pinfold.http.Api;
import dev.pinfold.http.Cors;
import dev.pinfold.http.ErrorShape;
import dev.pinfold.http.OwnerRateLimit;
import dev.pinfold.http.RequestObserver;
import dev.pinfold.http.RequestsInFlight;
import dev.pinfold.http.Router;
import dev.pinfold.http.TokenHandler;
import dev.pinfold.http.auth.Authenticator;
import dev.pinfold.http.auth.OpenAccess;
import dev.pinfold.http.auth.PasswordAuthenticator;
import dev.pinfold.http.auth.Passwords;
import dev.pinfold.http.auth.Principal;
import dev.pinfold.http.auth.SignedTokens;
import dev.pinfold.http.auth.TokenAuthenticator;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.config.Secret;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The manners of the three APIs: who may ask, how often, and how errors look.
final class Apis {

  private static final int RATED_OWNERS_MAX = 100_000;
  private static final String PINNING_REALM = "pinning service";
  private static final String ADMIN_REALM = "pinfold";
  private static final String OPERATOR = "operator";

  private final NodeConfig config;
  private final Owners owners;
  private final RequestObserver observer;
  private final RequestsInFlight inFlight;
  private final OwnerRateLimit rateLimit;
  private final Clock clock;

  Apis(NodeConfig config, Owners owners, RequestObserver observer, Clock clock) {
    this.config = config;
    this.owners = owners;
    this.observer = observer;
    this.inFlight = new RequestsInFlight(config.limits().requestsInFlight());
    this.rateLimit = new OwnerRateLimit(this::allowed, RATED_OWNERS_MAX, System::nanoTime);
    this.clock = clock;
  }

  private double allowed(Principal principal) {
    Owner owner = owners.find(principal.owner());
    return owner == null ? 0 : owner.quota().requestsPerSecond();
  }

  Api cluster(Router.Builder routes) {
    Map<String, Secret> credentials = config.cluster().credentials();
    Authenticator authenticator;
    SignedTokens tokens = null;
    if (credentials == null) {
      authenticator = new OpenAccess(new Principal(config.cluster().owner()));
    } else {
      Map<String, String> plain = new HashMap<>();
      credentials.forEach((user, secret) -> plain.put(user, secret.text()));
      Passwords passwords = new Passwords(plain);
      tokens = new SignedTokens(passwords, clock);
      authenticator =
          new PasswordAuthenticator(passwords, tokens, PasswordAuthenticator.CLUSTER_REALM);
    }
    return api(
        "cluster",
        routes.post("/token", new TokenHandler(tokens)).build(),
        ErrorShape.cluster(),
        authenticator,
        cors());
  }

  private Cors cors() {
    Set<String> origins = new HashSet<>(config.cluster().corsOrigins());
    Cors reading = Cors.READING;
    return origins.isEmpty()
        ? Cors.NONE
        : new Cors(
            origins,
            reading.methods(),
            reading.requestHeaders(),
            reading.exposedHeaders(),
            reading.maxAgeSeconds());
  }

  Api pinning(Router routes) {
    return api(
        "pinning",
        routes,
        ErrorShape.pinningService(),
        new TokenAuthenticator(this::ownerOf, PINNING_REALM),
        Cors.NONE);
  }

  private @Nullable Principal ownerOf(byte[] sha256) {
    Owner owner = owners.authenticateHash(HexFormat.of().formatHex(sha256));
    return owner == null ? null : new Principal(owner.name());
  }

  Api admin(Router routes) {
    Secret secret = config.admin().token();
    Authenticator authenticator;
    if (secret == null) {
      authenticator = new OpenAccess(new Principal(OPERATOR));
    } else {
      byte[] expected = TokenAuthenticator.sha256(secret.text());
      authenticator =
          new TokenAuthenticator(
              given -> MessageDigest.isEqual(given, expected) ? new Principal(OPERATOR) : null,
              ADMIN_REALM);
    }
    return api("admin", routes, ErrorShape.problemDetails(), authenticator, Cors.NONE);
  }

  private Api api(
      String name, Router routes, ErrorShape errors, Authenticator authenticator, Cors cors) {
    return Api.named(name)
        .router(routes)
        .errors(errors)
        .authenticator(authenticator)
        .cors(cors)
        .inFlight(inFlight)
        .rateLimit(rateLimit)
        .observer(observer)
        .build();
  }
}
