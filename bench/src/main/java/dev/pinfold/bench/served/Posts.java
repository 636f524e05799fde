package dev.pinfold.bench.served;

import dev.pinfold.bench.PinLines;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// Requests that pin something new, in the words of two APIs.
enum Posts {
  CLUSTER("POST /pins/{cid}, cluster API") {
    @Override
    int port(ServerProcess server) {
      return server.clusterPort();
    }

    @Override
    byte[] request(long number, String token) {
      return RawHttp.request(
          "POST",
          "/pins/"
              + PinLines.cid(number)
              + "?name="
              + PinLines.name(number).replace("/", "%2F")
              + "&meta-kind="
              + PinLines.kind(number)
              + "&meta-network="
              + PinLines.network(number),
          "",
          "");
    }
  },
  PINNING("POST /pins, Pinning Service API") {
    @Override
    int port(ServerProcess server) {
      return server.pinningPort();
    }

    @Override
    byte[] request(long number, String token) {
      return RawHttp.request(
          "POST",
          "/pins",
          token,
          "{\"cid\":\""
              + PinLines.cid(number)
              + "\",\"name\":\""
              + PinLines.name(number)
              + "\",\"meta\":{\"kind\":\""
              + PinLines.kind(number)
              + "\",\"network\":\""
              + PinLines.network(number)
              + "\"}}");
    }
  };

  /// Above all that is imported; no two requests of a run are about the same pin.
  private static final AtomicLong NEXT = new AtomicLong(1L << 41);

  private final String words;

  Posts(String words) {
    this.words = words;
  }

  abstract int port(ServerProcess server);

  abstract byte[] request(long number, String token);

  String words() {
    return words;
  }

  static LongFunction<byte[]> fresh(Posts posts, String token) {
    return _ -> posts.request(NEXT.getAndIncrement(), token);
  }
}
