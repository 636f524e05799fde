package dev.pinfold.http;

import dev.pinfold.http.auth.Principal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request as a handler sees it, and the one answer to it.
///
/// An exchange belongs to the thread of its handler. Headers may be set until the answer begins;
/// answering twice is a defect, and so is not answering.
public final class Exchange {

  private static final byte[] NOTHING = new byte[0];

  private final Transport transport;
  private final String requestId;
  private final Query query;
  private @Nullable Principal principal;
  private PathMatch match = PathMatch.NONE;
  private int status;

  Exchange(Transport transport, String requestId, Query query) {
    this.transport = transport;
    this.requestId = requestId;
    this.query = query;
  }

  void authenticated(Principal asking) {
    principal = asking;
  }

  void matched(PathMatch found) {
    match = found;
  }

  /// The status that was answered, or 0.
  int status() {
    return status;
  }

  /// The method in upper case. A HEAD request is answered by the handler of GET, and the body
  /// stays away.
  public String method() {
    return transport.method();
  }

  /// The path as it was sent, escapes and all.
  public String rawPath() {
    return transport.rawPath();
  }

  /// The pattern of the route, such as `/pins/{cid}`.
  public String route() {
    return match.pattern();
  }

  /// The value of `{name}` in the pattern of the route, decoded.
  ///
  /// @throws IllegalArgumentException if the pattern has no such name
  public String path(String name) {
    return match.value(name);
  }

  /// The segments that `{name...}` stands for, each decoded: an escaped slash in one is part of
  /// it. There is at least one.
  ///
  /// @throws IllegalArgumentException if the pattern has no such name
  public List<String> pathRest(String name) {
    return match.rest(name);
  }

  /// The parameters of the query.
  public Query query() {
    return query;
  }

  /// The first value of a header.
  public @Nullable String header(String name) {
    return transport.header(name);
  }

  /// All values of a header, one for each line.
  public List<String> headers(String name) {
    return transport.headers(name);
  }

  /// Who asks.
  ///
  /// @throws IllegalStateException on a route that needs nobody
  public Principal principal() {
    if (principal == null) {
      throw new IllegalStateException("The route " + route() + " is open: nobody was asked for");
    }
    return principal;
  }

  /// Names this request in logs and in its answer.
  public String requestId() {
    return requestId;
  }

  /// Address and port of the other end.
  public String remoteAddress() {
    return transport.remoteAddress();
  }

  /// The whole body, which may be as long as the listener allows.
  ///
  /// @throws FailureException 413 if it is longer, 408 if it takes too long, 400 if it is broken
  public byte[] bytes() {
    return bytes(transport.bodyBytesMax());
  }

  /// The whole body, which may be `bytesMax` long, whatever the listener allows.
  ///
  /// @throws FailureException 413 if it is longer, 408 if it takes too long, 400 if it is broken
  public byte[] bytes(int bytesMax) {
    if (transport.contentLength() > bytesMax) {
      throw tooLong(bytesMax);
    }
    long deadlineNanos = System.nanoTime() + transport.readTimeout().toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (ByteBuffer part = transport.read(deadlineNanos);
        part != null;
        part = transport.read(deadlineNanos)) {
      if (body.size() + (long) part.remaining() > bytesMax) {
        throw tooLong(bytesMax);
      }
      body.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
    }
    return body.size() == 0 ? NOTHING : body.toByteArray();
  }

  private static FailureException tooLong(int bytesMax) {
    return Failure.of(413, "body_too_long", "The body of the request is too long.")
        .with("bytes_max", bytesMax)
        .raise();
  }

  /// The body while the client sends it; it may be of any length.
  ///
  /// Each read waits for the listener's read time-out at most.
  public InputStream body() {
    return new BodyStream(transport);
  }

  /// The body line by line while the client sends it; there may be any number of lines.
  ///
  /// @param lineBytesMax length of one line
  public Lines lines(int lineBytesMax) {
    return new Lines(transport, lineBytesMax);
  }

  /// Sets a header of the answer.
  public void setHeader(String name, String value) {
    Header header = new Header(name, value);
    transport.setHeader(header.name(), header.value());
  }

  /// Answers with a body.
  public void answer(int status, String contentType, byte[] body) {
    this.status = status;
    transport.setHeader("Content-Type", contentType);
    transport.answer(status, body);
  }

  /// Answers 200 with JSON, which [dev.pinfold.http.json.Json#document] makes.
  public void json(byte[] body) {
    answer(200, "application/json", body);
  }

  /// Answers without a body.
  public void empty(int status) {
    this.status = status;
    transport.answer(status, null);
  }

  /// Answers 200 with the items of `source`, one after the other.
  ///
  /// The trailer `X-Stream-Error` says how it ended: empty if well.
  public void stream(String contentType, WhenEmpty whenEmpty, ItemSource source) {
    if (method().equals("HEAD")) {
      streamHeaders(contentType);
      status = 200;
      transport.answer(200, NOTHING);
      return;
    }
    ItemStream stream = new ItemStream(transport, () -> streamHeaders(contentType));
    String trouble = "";
    try {
      source.produce(stream);
    } catch (RuntimeException e) {
      if (!stream.begun()) {
        throw e;
      }
      trouble = trailerOf(e);
      throw e;
    } finally {
      if (stream.begun()) {
        status = 200;
        stream.end(trouble);
      }
    }
    if (!stream.begun()) {
      switch (whenEmpty) {
        case NO_CONTENT -> empty(204);
        case EMPTY_BODY -> {
          streamHeaders(contentType);
          status = 200;
          transport.begin(200, ItemStream.TRAILER);
          transport.end(NOTHING, 0, 0, "");
        }
      }
    }
  }

  private void streamHeaders(String contentType) {
    transport.setHeader("Content-Type", contentType);
    transport.setHeader("X-Chunked-Output", "1");
  }

  private String trailerOf(RuntimeException e) {
    String text = ErrorText.sentence(Failures.of(e), requestId);
    byte[] visible = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < visible.length; i++) {
      visible[i] = visible[i] < ' ' ? (byte) ' ' : visible[i];
    }
    return new String(visible, StandardCharsets.US_ASCII);
  }
}
