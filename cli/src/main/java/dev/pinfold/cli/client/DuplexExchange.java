package dev.pinfold.cli.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// One request over HTTP/1.1 whose answer is read while its body is still sent.
///
/// `java.net.http` reads nothing of an answer before it has sent the whole body. With an answer
/// that grows with the body, the server would come to wait for a reader, and the client for the
/// server; and of a connection that breaks nobody would know how far it came.
///
/// A body that cannot be read to its end is sent as far as it was read, so that the server answers
/// for that; then [#requireWholeBody] says why.
///
/// Used by one thread.
final class DuplexExchange implements AutoCloseable {

  private static final int CHUNK_BYTES = 32 << 10;
  private static final int LINE_BYTES_MAX = 8 << 10;
  private static final int HEADERS_MAX = 200;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String authority;
  private volatile @Nullable Exception bodyFailure;
  private int status;

  /// Connects.
  DuplexExchange(URI base, Duration timeout) throws IOException {
    boolean secure = base.getScheme().equals("https");
    int port = base.getPort() < 0 ? (secure ? 443 : 80) : base.getPort();
    // The brackets of an IPv6 address are the URL's.
    String host = base.getHost().replaceAll("[\\[\\]]", "");
    Socket plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
      plain.setTcpNoDelay(true);
      plain.setKeepAlive(true);
      this.socket = secure ? secured(plain, host, port) : plain;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = new BufferedOutputStream(socket.getOutputStream(), CHUNK_BYTES + 64);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
    this.authority = base.getAuthority();
  }

  private static Socket secured(Socket plain, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secure = (SSLSocket) factory.createSocket(plain, host, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  /// Sends the request; its body is sent by a thread of its own.
  ///
  /// @param headers whole lines, without what says how the body is sent
  /// @return the body of the answer, as it comes
  InputStream send(String method, String path, List<String> headers, InputStream body)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(authority).append("\r\n");
    head.append("Transfer-Encoding: chunked\r\nConnection: close\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    Thread.ofPlatform().daemon().name("body").start(() -> sendBody(body));
    return answer();
  }

  private void sendBody(InputStream body) {
    byte[] buffer = new byte[CHUNK_BYTES];
    try {
      for (int count = read(body, buffer); count >= 0; count = read(body, buffer)) {
        if (count > 0) {
          out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(buffer, 0, count);
          out.write('\r');
          out.write('\n');
          out.flush();
        }
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      // The server reads no more: its answer says why, or breaks off.
    }
  }

  private int read(InputStream body, byte[] buffer) {
    try {
      return body.read(buffer);
    } catch (IOException | RuntimeException e) {
      bodyFailure = e;
      return -1;
    }
  }

  private InputStream answer() throws IOException {
    Map<String, String> headers;
    do {
      String[] words = line().split(" ", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
        throw new IOException("what answers does not speak HTTP/1.1");
      }
      status = Integer.parseInt(words[1]);
      headers = headers();
    } while (status / 100 == 1);
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return new Chunked();
    }
    String length = headers.get("content-length");
    if (length == null) {
      return in;
    }
    return new Bounded(Long.parseLong(length));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 0 || headers.size() == HEADERS_MAX) {
        throw new IOException("the head of the answer is malformed");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server ended before its answer");
      }
      if (line.size() == LINE_BYTES_MAX) {
        throw new IOException("the head of the answer is too long");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /// The status of the answer.
  int status() {
    return status;
  }

  /// Throws what kept the body from being read to its end, if anything did.
  void requireWholeBody() throws IOException {
    switch (bodyFailure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /// A part of the connection that ends.
  private abstract class Part extends InputStream {

    long left;

    /// Sets `left`; 0 at the end.
    abstract void next() throws IOException;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        next();
      }
      if (left == 0) {
        return -1;
      }
      int count = in.read(bytes, from, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("the server ended before its answer");
      }
      left -= count;
      return count;
    }
  }

  /// A body whose length was said before it.
  private final class Bounded extends Part {

    Bounded(long length) {
      left = length;
    }

    @Override
    void next() {}
  }

  /// A body in chunks, each with its length.
  private final class Chunked extends Part {

    private boolean begun;
    private boolean ended;

    @Override
    void next() throws IOException {
      if (ended) {
        return;
      }
      if (begun && !line().isEmpty()) {
        throw new IOException("a chunk of the answer is longer than it says");
      }
      begun = true;
      try {
        left = Long.parseLong(line().replaceFirst(";.*", "").strip(), 16);
      } catch (NumberFormatException e) {
        throw new IOException("a chunk of the answer does not say its length", e);
      }
      if (left == 0) {
        ended = true;
        headers();
      }
    }
  }
}
