package dev.pinfold.http.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Speaks to a listener byte by byte.
public final class RawClient implements AutoCloseable {

  /// An answer as it came. Header names are in lower case.
  public record Answer(
      int status,
      Map<String, List<String>> headers,
      byte[] body,
      Map<String, List<String>> trailers,
      int chunks) {

    public String header(String name) {
      List<String> values = headers.get(name);
      return values == null ? null : String.join(" | ", values);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String trailer(String name) {
      List<String> values = trailers.get(name);
      return values == null ? null : String.join(" | ", values);
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;
  private boolean insideChunks;

  public RawClient(int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    in = new BufferedInputStream(socket.getInputStream());
  }

  public Socket socket() {
    return socket;
  }

  public InputStream in() {
    return in;
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /// Sends a request without a body.
  public Answer ask(String method, String target, String... headers) throws IOException {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    send(head.append("\r\n").toString());
    return method.equals("HEAD") ? headOf() : answer();
  }

  /// Whether the server has closed the connection; waits for a byte otherwise.
  public boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  public Answer headOf() throws IOException {
    String[] status = line().split(" ", 3);
    return new Answer(Integer.parseInt(status[1]), fields(), new byte[0], Map.of(), 0);
  }

  public Answer answer() throws IOException {
    Answer head = headOf();
    if (head.status() == 100) {
      return head;
    }
    if ("chunked".equals(head.header("transfer-encoding"))) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      int chunks = 0;
      for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
        body.write(chunk);
        chunks++;
      }
      return new Answer(head.status(), head.headers(), body.toByteArray(), fields(), chunks);
    }
    String length = head.header("content-length");
    if (head.status() == 204 || head.status() == 304) {
      return head;
    }
    byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    if (length != null && body.length < Integer.parseInt(length)) {
      throw new EOFException("The body ends after " + body.length);
    }
    return new Answer(head.status(), head.headers(), body, Map.of(), 0);
  }

  /// The next chunk; the last one is empty, and trailers follow it. The line break behind a chunk
  /// may come together with the next one.
  public byte[] chunk() throws IOException {
    if (insideChunks && !line().isEmpty()) {
      throw new IOException("A chunk does not end where it should");
    }
    int length = Integer.parseInt(line(), 16);
    byte[] chunk = in.readNBytes(length);
    if (chunk.length < length) {
      throw new EOFException("A chunk ends after " + chunk.length);
    }
    insideChunks = length > 0;
    return chunk;
  }

  public Map<String, List<String>> fields() throws IOException {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      fields
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return fields;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("The connection ends after \"" + line + "\"");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
