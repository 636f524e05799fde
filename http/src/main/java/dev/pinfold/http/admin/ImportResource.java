package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.exchange.ClusterLine;
import dev.pinfold.http.exchange.JsonDocuments;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PinService;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Takes what IPFS Cluster has exported.
final class ImportResource {

  private static final int AT_ONCE_MAX = 2;
  private static final int REPLICATION_MAX = 10_000;
  private static final int ALLOCATIONS_MAX = 1_000;
  private static final int GZIP_BUFFER_BYTES = 64 << 10;

  private final PinService service;
  private final Owners owners;
  private final @Nullable String defaultOwner;
  private final Clock clock;
  private final Semaphore running = new Semaphore(AT_ONCE_MAX);

  /// @param defaultOwner whose the pins become if the query does not say; null if it must
  ImportResource(PinService service, Owners owners, @Nullable String defaultOwner, Clock clock) {
    this.service = service;
    this.owners = owners;
    this.defaultOwner = defaultOwner;
    this.clock = clock;
  }

  void run(Exchange exchange) {
    Parameters parameters =
        Parameters.of(
            exchange, "owner", "replication-min", "replication-max", "allocations", "skip");
    Owner owner = owner(parameters);
    owner.checkMayWrite();
    ClusterLine.Overrides overrides =
        new ClusterLine.Overrides(
            (int) parameters.number("replication-min", 0, -1, REPLICATION_MAX),
            (int) parameters.number("replication-max", 0, -1, REPLICATION_MAX),
            parameters.list("allocations", ALLOCATIONS_MAX));
    long skip = parameters.number("skip", 0, 0, Long.MAX_VALUE);
    if (!running.tryAcquire()) {
      throw new ProblemException(
          Problem.of(Problem.Kind.BUSY, "too_many_imports", "Others are importing now.")
              .with("allowed", AT_ONCE_MAX));
    }
    try {
      JsonDocuments documents = new JsonDocuments(body(exchange));
      ClusterLine line = new ClusterLine(overrides, clock.instant());
      exchange.stream(
          Ndjson.CONTENT_TYPE,
          WhenEmpty.EMPTY_BODY,
          sink -> new Importing(service, owner, line, skip, sink).run(documents));
    } finally {
      running.release();
    }
  }

  private Owner owner(Parameters parameters) {
    String byDefault = defaultOwner;
    return byDefault == null || parameters.text("owner") != null
        ? owners.require(parameters.required("owner"))
        : owners.ensure(byDefault);
  }

  private static InputStream body(Exchange exchange) {
    String encoding = exchange.header("Content-Encoding");
    return switch (encoding == null ? "identity" : encoding.toLowerCase(Locale.ROOT)) {
      case "identity" -> exchange.body();
      case "gzip", "x-gzip" -> new Gunzipped(exchange.body());
      default ->
          throw Failure.of(415, "unsupported_encoding", "The body has an unknown encoding.")
              .with("header", "Content-Encoding")
              .with("found", encoding == null ? "" : encoding)
              .with("allowed", "gzip or identity")
              .raise();
    };
  }

  /// Unpacks when it is first read, so that what is wrong with the head is found by the reader.
  private static final class Gunzipped extends InputStream {

    private final InputStream packed;
    private InputStream unpacked = InputStream.nullInputStream();
    private boolean opened;

    Gunzipped(InputStream packed) {
      this.packed = new Members(packed);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (!opened) {
        opened = true;
        unpacked = new GZIPInputStream(packed, GZIP_BUFFER_BYTES);
      }
      return unpacked.read(into, offset, length);
    }
  }

  /// Says truly whether more is to come: the decoder asks between the members of a file, and would
  /// take a pause of the network for the end.
  private static final class Members extends PushbackInputStream {

    Members(InputStream in) {
      super(in);
    }

    @Override
    public int available() throws IOException {
      int next = read();
      if (next < 0) {
        return 0;
      }
      unread(next);
      return 1;
    }
  }
}
