package dev.pinfold.http.admin;

import dev.pinfold.http.ApiDescription;
import dev.pinfold.http.Router;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PeerWork;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Sweeps;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Pinfold's own API over the pin service. Its errors are problem details (RFC 9457), see
/// [dev.pinfold.http.ErrorShape#problemDetails].
///
/// Safe for use by many threads.
public final class AdminApi {

  private final Router.Builder routes;
  private volatile @Nullable Checkpoints checkpoints;

  /// An API over a service, whose imports must name an owner.
  ///
  /// @param readiness what `GET /health/ready` asks
  /// @param metrics what `GET /metrics` asks
  public AdminApi(
      PinService service,
      Owners owners,
      Peers peers,
      PeerWork work,
      Sweeps sweeps,
      Readiness readiness,
      Metrics metrics,
      Mover mover,
      Clock clock) {
    this(service, owners, peers, work, sweeps, readiness, metrics, mover, null, clock);
  }

  /// An API over a service.
  ///
  /// @param readiness what `GET /health/ready` asks
  /// @param metrics what `GET /metrics` asks
  /// @param importOwner whose the pins of an import become that names no owner, and who is made if
  ///     there is none; null if imports must name one
  public AdminApi(
      PinService service,
      Owners owners,
      Peers peers,
      PeerWork work,
      Sweeps sweeps,
      Readiness readiness,
      Metrics metrics,
      Mover mover,
      @Nullable String importOwner,
      Clock clock) {
    PinStore store = service.store();
    this.routes = Router.builder();
    health(new HealthResource(readiness, metrics));
    owners(new OwnersResource(owners, store), new TokensResource(owners, clock));
    peers(new PeersResource(peers, sweeps, store), new AgentResource(work, peers, store, clock));
    pins(new PinsResource(service, owners), new OwnedPinsResource(service, owners, clock));
    bulk(new BulkResource(service, owners, clock));
    whole(
        new ImportResource(service, owners, importOwner, clock),
        new ExportResource(store),
        new FeedResource(store, owners));
    move(new MoveResource(mover));
    checkpoints(new CheckpointsResource(() -> checkpoints));
  }

  private void health(HealthResource health) {
    routes
        .openGet("/health/live", health::live)
        .openGet("/health/ready", health::ready)
        .openGet("/metrics", health::metrics)
        .openGet("/openapi.yaml", ApiDescription.of("admin"));
  }

  private void owners(OwnersResource owners, TokensResource tokens) {
    routes
        .get("/v1/owners", owners::list)
        .post("/v1/owners", owners::create)
        .get("/v1/owners/{name}", owners::get)
        .patch("/v1/owners/{name}", owners::change)
        .get("/v1/owners/{name}/tokens", tokens::list)
        .post("/v1/owners/{name}/tokens", tokens::issue)
        .delete("/v1/tokens/{id}", tokens::revoke);
  }

  private void peers(PeersResource peers, AgentResource agent) {
    routes
        .get("/v1/peers", peers::list)
        .get("/v1/peers/{peer}", peers::get)
        .put("/v1/peers/{peer}", agent::heartbeat)
        .delete("/v1/peers/{peer}", peers::remove)
        .get("/v1/peers/{peer}/work", agent::work)
        .post("/v1/peers/{peer}/acks", agent::acknowledge)
        .get("/v1/peers/{peer}/placements", agent::placements)
        .post("/v1/peers/{peer}/drift", agent::drift);
  }

  private void pins(PinsResource pins, OwnedPinsResource owned) {
    routes
        .get("/v1/pins", pins::list)
        .get("/v1/pins/count", pins::count)
        .get("/v1/pins/{cid}", pins::get)
        .get("/v1/pins/{cid}/events", pins::events)
        .post("/v1/pins/{cid}/recover", pins::recover)
        .get("/v1/owners/{owner}/pins/{cid}", owned::get)
        .put("/v1/owners/{owner}/pins/{cid}", owned::put)
        .delete("/v1/owners/{owner}/pins/{cid}", owned::delete);
  }

  private void bulk(BulkResource bulk) {
    routes
        .post("/v1/owners/{owner}/bulk/pin", bulk::pin)
        .post("/v1/owners/{owner}/bulk/unpin", bulk::unpin)
        .post("/v1/owners/{owner}/bulk/status", bulk::status);
  }

  private void whole(ImportResource imports, ExportResource exports, FeedResource feed) {
    routes
        .post("/v1/import", imports::run)
        .get("/v1/export", exports::export)
        .get("/v1/changes", feed::changes)
        .get("/v1/statistics", feed::statistics);
  }

  private void move(MoveResource move) {
    routes
        .get("/v1/move", move::status)
        .post("/v1/move", move::begin)
        .patch("/v1/move", move::limit)
        .post("/v1/move/pause", move::pause)
        .post("/v1/move/resume", move::resume)
        .post("/v1/move/switch", move::switchOver)
        .post("/v1/move/back", move::back)
        .post("/v1/move/finalise", move::finalise)
        .post("/v1/move/abort", move::abort);
  }

  private void checkpoints(CheckpointsResource resource) {
    routes.get("/v1/checkpoints", resource::list).post("/v1/checkpoints", resource::make);
  }

  /// Lets the API make checkpoints. Without, it says that there is no volume.
  public AdminApi with(@Nullable Checkpoints given) {
    checkpoints = given;
    return this;
  }

  /// Its routes, for [dev.pinfold.http.Api.Builder#router].
  public Router router() {
    return routes.build();
  }
}
