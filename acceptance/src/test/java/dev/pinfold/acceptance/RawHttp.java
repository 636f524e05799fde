package dev.pinfold.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// HTTP/1.1 as it is on the wire, for what clients hide: chunks and trailers.
final class RawHttp {

  private static final int LIMIT_MILLIS = 180_000;

  private RawHttp() {}

  /// @param headers with names in lower case
  /// @param chunks of the body; one if it was not sent in chunks
  /// @param trailers with names in lower case
  record Answer(
      String statusLine,
      Map<String, String> headers,
      List<String> chunks,
      Map<String, String> trailers) {

    String body() {
      return String.join("", chunks);
    }
  }

  /// Sends a request as it stands; reads one answer.
  ///
  /// @param head the request line and headers, as lines; `Host` and the end are added
  static Answer send(URI base, List<String> head) throws IOException {
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(LIMIT_MILLIS);
      String request = String.join("\r\n", head) + "\r\nHost: " + base.getAuthority() + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    }
  }

  private static Answer read(InputStream in) throws IOException {
    String statusLine = line(in);
    Map<String, String> headers = headers(in);
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      List<String> chunks = new java.util.ArrayList<>();
      while (true) {
        int length = Integer.parseInt(line(in), 16);
        if (length == 0) {
          return new Answer(statusLine, headers, chunks, headers(in));
        }
        chunks.add(text(in, length));
        if (!line(in).isEmpty()) {
          throw new IOException("A chunk is longer than it says");
        }
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Answer(statusLine, headers, List.of(text(in, length)), Map.of());
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static String text(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("The answer ended early");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("The answer ended early, at \"" + line + "\"");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
