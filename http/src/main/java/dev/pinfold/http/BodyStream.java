package dev.pinfold.http;

import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A body as a stream of bytes, read while the client sends it.
final class BodyStream extends InputStream {

  private final Transport transport;
  private @Nullable ByteBuffer part;
  private boolean ended;

  BodyStream(Transport transport) {
    this.transport = transport;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    ByteBuffer bytes = part;
    while (!ended && (bytes == null || !bytes.hasRemaining())) {
      bytes = transport.read(System.nanoTime() + transport.readTimeout().toNanos());
      part = bytes;
      ended = bytes == null;
    }
    if (bytes == null || ended) {
      return -1;
    }
    int taken = Math.min(length, bytes.remaining());
    bytes.get(into, offset, taken);
    return taken;
  }
}
