package dev.pinfold.bench.served;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/// One connection of HTTP/1.1 that costs little: what is measured is the server.
///
/// Used by one thread, except that another may write a body while this one reads the answer.
final class RawHttp implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int SILENCE_MILLIS = 300_000;

  /// Takes the bytes of a body as they come.
  interface Sink {
    void bytes(byte[] buffer, int offset, int length) throws IOException;
  }

  /// A whole answer.
  record Answer(int status, String body) {

    /// @throws IllegalStateException if it tells of a failure
    String orThrow() {
      if (status >= 300) {
        throw new IllegalStateException("the server answers " + status + ": " + body);
      }
      return body;
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  RawHttp(int port) throws IOException {
    socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      socket.setSoTimeout(SILENCE_MILLIS);
      in = socket.getInputStream();
      out = socket.getOutputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// A request as bytes.
  ///
  /// @param token of the one who asks; empty for none
  static byte[] request(String method, String path, String token, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: bench\r\n");
    if (!token.isEmpty()) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    if (!method.equals("GET")) {
      head.append("Content-Type: application/json\r\nContent-Length: ")
          .append(bytes.length)
          .append("\r\n");
    }
    byte[] first = head.append("\r\n").toString().getBytes(ISO_8859_1);
    byte[] whole = new byte[first.length + bytes.length];
    System.arraycopy(first, 0, whole, 0, first.length);
    System.arraycopy(bytes, 0, whole, first.length, bytes.length);
    return whole;
  }

  /// Asks once, on a connection of its own.
  static Answer ask(int port, String method, String path, String token, String body)
      throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      return http.ask(method, path, token, body);
    }
  }

  Answer ask(String method, String path, String token, String body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    out.write(request(method, path, token, body));
    int status = answer(bytes::write);
    return new Answer(status, bytes.toString(UTF_8));
  }

  /// Sends a request and leaves the body of the answer aside.
  ///
  /// @return the status
  int exchange(byte[] request) throws IOException {
    out.write(request);
    return answer((_, _, _) -> {});
  }

  /// Where the parts of a request go that are written one by one.
  OutputStream out() {
    return out;
  }

  /// Reads one answer.
  ///
  /// @return the status
  int answer(Sink sink) throws IOException {
    String line = line();
    while (line.isEmpty()) {
      line = line();
    }
    int status = Integer.parseInt(line, 9, 12, 10);
    long length = -1;
    boolean chunked = false;
    while (!(line = line()).isEmpty()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring(15).strip());
      } else if (header.startsWith("transfer-encoding:")) {
        chunked = header.contains("chunked");
      }
    }
    if (chunked) {
      chunks(sink);
    } else if (length > 0) {
      pass(length, sink);
    }
    return status;
  }

  private void chunks(Sink sink) throws IOException {
    while (true) {
      long length = Long.parseLong(line().split(";", 2)[0].strip(), 16);
      if (length == 0) {
        // Trailers.
        while (!line().isEmpty()) {}
        return;
      }
      pass(length, sink);
      line();
    }
  }

  private void pass(long length, Sink sink) throws IOException {
    long left = length;
    while (left > 0) {
      fill();
      int some = (int) Math.min(left, limit - position);
      sink.bytes(buffer, position, some);
      position += some;
      left -= some;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      fill();
      byte next = buffer[position++];
      if (next == '\n') {
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
      line.append((char) (next & 0xFF));
    }
  }

  private void fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        throw new EOFException("the server has closed the connection");
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
