package dev.pinfold.http.cluster;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.ApiDescription;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.Handler;
import dev.pinfold.http.Router;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.exchange.PinStreams;
import dev.pinfold.http.exchange.PinStreams.Line;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinType;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Sweeps;
import dev.pinfold.pins.service.Wish;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pins through IPFS Cluster's REST API.
///
/// The pinset that it shows is everybody's; what it changes are the requests of the one who asks.
/// A request is answered when its effect is durable, and every later one sees it. A wrong option
/// changes nothing, and `mode=direct` is obeyed on every path.
///
/// `local=true` is taken as the whole: the server is no peer itself.
///
/// `cluster-openapi.yaml`, served at `/openapi.yaml`, describes each route.
public final class ClusterApi {

  private static final String JSON = "application/json";
  private static final int PAGE = 500;

  /// How many may read the whole pinset at once.
  private static final int STREAMS_MAX = 16;

  private final PinService service;
  private final PinStreams streams;
  private final Owners owners;
  private final Peers peers;
  private final Clock clock;
  private final @Nullable IpfsDaemon daemon;
  private final ClusterPeers clusterPeers;
  private final Adding adding;

  /// An API over a service.
  ///
  /// @param daemon null if none is known: what needs content is answered with 501 then
  public ClusterApi(
      PinService service,
      Owners owners,
      Peers peers,
      Sweeps sweeps,
      ServerIdentity identity,
      @Nullable IpfsDaemon daemon,
      Clock clock) {
    this.service = service;
    this.streams = new PinStreams(service.store(), STREAMS_MAX);
    this.owners = owners;
    this.peers = peers;
    this.clock = clock;
    this.daemon = daemon;
    this.clusterPeers = new ClusterPeers(peers, sweeps, identity, daemon, clock);
    this.adding = new Adding(service, daemon, clock);
  }

  /// Its routes; `POST /token` is the authenticator's.
  public Router.Builder routes() {
    return Router.builder()
        .openGet("/health", exchange -> exchange.empty(204))
        // Tells a Pinfold from an IPFS Cluster.
        .openGet("/health/live", exchange -> exchange.empty(204))
        .openGet("/openapi.yaml", ApiDescription.of("cluster"))
        .get("/id", clusterPeers::id)
        .get("/version", clusterPeers::version)
        .get("/peers", clusterPeers::list)
        .post("/peers", ClusterFailures.telling(clusterPeers::add))
        .delete("/peers/{peer}", ClusterFailures.telling(clusterPeers::remove))
        .get("/health/graph", clusterPeers::graph)
        .get("/health/alerts", clusterPeers::alerts)
        .get("/health/bandwidth", clusterPeers::bandwidth)
        .get("/monitor/metrics", clusterPeers::metricNames)
        .get("/monitor/metrics/{name}", clusterPeers::metrics)
        .post("/ipfs/gc", ClusterFailures.telling(clusterPeers::collectGarbage))
        .post("/add", telling(exchange -> adding.add(exchange, owner(exchange))))
        .get("/allocations", telling(this::allocations))
        .get("/allocations/{cid}", telling(this::allocation))
        .get("/pins", telling(this::statuses))
        .get("/pins/{cid}", telling(this::status))
        .post("/pins/recover", telling(this::recoverAll))
        .post("/pins/{cid}/recover", telling(this::recover))
        .post("/pins/{cid}", telling(exchange -> pin(exchange, cid(exchange))))
        .delete("/pins/{cid}", telling(exchange -> unpin(exchange, cid(exchange))))
        .post(
            "/pins/{keyType:ipfs|ipns|ipld}/{path...}",
            telling(exchange -> pin(exchange, resolve(exchange))))
        .delete(
            "/pins/{keyType:ipfs|ipns|ipld}/{path...}",
            telling(exchange -> unpin(exchange, resolve(exchange))));
  }

  private static Handler telling(Handler handler) {
    return ClusterFailures.telling(handler);
  }

  private Owner owner(Exchange exchange) {
    return owners.ensure(exchange.principal().owner());
  }

  private static Cid cid(Exchange exchange) {
    return ClusterFailures.cid(exchange.path("cid"));
  }

  /// The CID that a path leads to. A bare CID needs no daemon.
  private Cid resolve(Exchange exchange) {
    List<String> rest = exchange.pathRest("path");
    String keyType = exchange.path("keyType");
    String path = "/" + keyType + "/" + String.join("/", rest);
    if (!keyType.equals("ipns")) {
      try {
        Cid root = Cid.parse(rest.getFirst());
        if (rest.size() == 1) {
          return root;
        }
      } catch (ProblemException e) {
        throw Failure.of(
                400,
                "invalid_path",
                "error parsing path: invalid path \""
                    + path
                    + "\": invalid cid: "
                    + e.problem().message())
            .raise();
      }
    }
    IpfsDaemon known = daemon;
    if (known == null) {
      throw Failure.of(
              501,
              "no_ipfs_daemon",
              "resolving "
                  + path
                  + " needs an IPFS daemon, and the server knows none (ipfs.add-api)")
          .raise();
    }
    return known.resolve(path);
  }

  // ---- the pinset

  private void allocations(Exchange exchange) {
    Set<PinType> types = types(exchange.query().first("filter", ""));
    Line line =
        (pin, to) -> {
          if (!pin.isReleased() && types.contains(pin.spec().type())) {
            ClusterJson.pin(pin, to);
          }
        };
    exchange.stream(JSON, WhenEmpty.NO_CONTENT, sink -> streams.write(line, sink));
  }

  /// The types that a filter names; words that it does not know are ignored unless all are.
  private static Set<PinType> types(String filter) {
    Set<PinType> types = EnumSet.noneOf(PinType.class);
    for (String part : filter.split(",", -1)) {
      if (part.isEmpty() || part.equals("all")) {
        types.addAll(EnumSet.allOf(PinType.class));
      } else {
        PinType.of(part).ifPresent(types::add);
      }
    }
    if (types.isEmpty()) {
      throw Failure.of(400, "invalid_filter", "invalid filter value").raise();
    }
    return types;
  }

  private void allocation(Exchange exchange) {
    Pin pin = service.store().pin(cid(exchange));
    if (pin == null || pin.isReleased()) {
      throw new ProblemException(
          Problem.of(Problem.Kind.NOT_FOUND, "not_pinned", "pin is not part of the pinset"));
    }
    exchange.json(ClusterJson.pin(pin));
  }

  // ---- status

  private void status(Exchange exchange) {
    Cid cid = cid(exchange);
    exchange.json(info(cid, service.store().pin(cid)));
  }

  private byte[] info(Cid cid, @Nullable Pin pin) {
    return ClusterJson.info(cid, pin, peers.all(), clock.instant());
  }

  private void statuses(Exchange exchange) {
    String cids = exchange.query().first("cids", "");
    if (!cids.isEmpty()) {
      some(exchange, cids);
      return;
    }
    Set<TrackerStatus> wanted = TrackerStatus.filter(exchange.query().first("filter", ""));
    if (wanted == null) {
      throw Failure.of(400, "invalid_filter", "invalid filter value").raise();
    }
    if (!wanted.isEmpty() && TrackerStatus.UNSETTLED.containsAll(wanted)) {
      unsettled(exchange, wanted);
      return;
    }
    List<Peer> known = peers.all();
    Set<String> ids = new HashSet<>();
    for (Peer peer : known) {
      ids.add(peer.id());
    }
    Instant now = clock.instant();
    Line line =
        (pin, to) -> {
          if (wanted.isEmpty() ? !pin.isReleased() : TrackerStatus.matches(pin, wanted, ids)) {
            ClusterJson.info(pin.cid(), pin, known, now, to);
          }
        };
    exchange.stream(JSON, WhenEmpty.NO_CONTENT, sink -> streams.write(line, sink));
  }

  private void some(Exchange exchange, String text) {
    List<Cid> cids = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      cids.add(ClusterFailures.cid(part));
    }
    exchange.stream(
        JSON,
        WhenEmpty.NO_CONTENT,
        sink -> {
          List<@Nullable Pin> pins = service.store().pins(cids);
          for (int i = 0; i < cids.size(); i++) {
            sink.item(info(cids.get(i), pins.get(i)));
          }
        });
  }

  /// Pins with work on them: their queues are read, not all pins.
  private void unsettled(Exchange exchange, Set<TrackerStatus> wanted) {
    exchange.stream(
        JSON,
        WhenEmpty.NO_CONTENT,
        sink -> {
          String token = null;
          do {
            PinStore.PinPage page =
                service.store().unsettled(TrackerStatus.placements(wanted), PAGE, token);
            for (Pin pin : page.pins()) {
              sink.item(info(pin.cid(), pin));
            }
            token = page.next();
          } while (token != null);
        });
  }

  // ---- changes

  private void pin(Exchange exchange, Cid cid) {
    PinSpec spec = PinOptions.read(exchange.query(), clock);
    Pin pin = service.want(owner(exchange), Wish.of(cid, spec, true)).pin();
    if (pin == null) {
      throw new IllegalStateException("a pin that was made is not there");
    }
    exchange.json(ClusterJson.madePin(pin));
  }

  private void unpin(Exchange exchange, Cid cid) {
    Pin pin = service.release(owner(exchange), cid).pin();
    if (pin == null) {
      throw new IllegalStateException("a pin that was released had not been there");
    }
    exchange.json(ClusterJson.pin(pin));
  }

  private void recover(Exchange exchange) {
    Cid cid = cid(exchange);
    Pin pin = service.store().pin(cid);
    exchange.json(info(cid, pin == null ? null : service.recover(cid, null)));
  }

  private void recoverAll(Exchange exchange) {
    Set<PlacementStatus> failed = EnumSet.of(PlacementStatus.FAILED, PlacementStatus.UNPIN_FAILED);
    exchange.stream(
        JSON,
        WhenEmpty.NO_CONTENT,
        sink -> {
          String token = null;
          do {
            PinStore.PinPage page = service.store().unsettled(failed, PAGE, token);
            for (Pin pin : page.pins()) {
              sink.item(info(pin.cid(), service.recover(pin.cid(), null)));
            }
            token = page.next();
          } while (token != null);
        });
  }
}
