package dev.pinfold.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request and its answer, as bytes: what a server must offer for an [Exchange].
///
/// Only one thread reads, and one at a time writes. A call whose other end has gone throws a
/// [dev.pinfold.base.ProblemException] with [#CLIENT_GONE]; every later one does the same.
public interface Transport {

  /// The code of the problem that the other end has closed the connection, or takes no bytes.
  String CLIENT_GONE = "client_gone";

  /// The method in upper case, as it was sent.
  String method();

  /// The path as it was sent, escapes and all.
  String rawPath();

  /// What stands behind the question mark, escapes and all.
  @Nullable String rawQuery();

  /// The first value of a header.
  @Nullable String header(String name);

  /// All values of a header, one for each line.
  List<String> headers(String name);

  /// Address and port of the other end.
  String remoteAddress();

  /// How many bytes [Exchange#bytes] takes.
  int bodyBytesMax();

  /// How long a whole body, or one line of a body read by lines, may take to arrive.
  Duration readTimeout();

  /// The announced length of the body, or -1 if it has none.
  long contentLength();

  /// The next bytes of the body, or null at its end. They are the caller's.
  ///
  /// @param deadlineNanos on the clock of [System#nanoTime]; after it, a failure of status 408
  /// @throws FailureException of status 400 if the body breaks the rules of HTTP
  @Nullable ByteBuffer read(long deadlineNanos);

  /// Sets a header of the answer, which must not have begun.
  void setHeader(String name, String value);

  /// Adds a header to the answer, which must not have begun.
  void addHeader(String name, String value);

  /// Sends a whole answer. With `null` there is no body, and no content type.
  void answer(int status, byte @Nullable [] body);

  /// Begins an answer of unknown length that ends with one trailer.
  void begin(int status, String trailerName);

  /// Sends a part of an answer that has begun; returns when the bytes are on their way.
  void write(byte[] bytes, int offset, int length);

  /// Sends the last part and the trailer. Where the protocol has no trailers and the value is not
  /// empty, the connection breaks instead, so that the answer does not look whole.
  void end(byte[] bytes, int offset, int length, String trailerValue);

  /// Whether a part of an answer may have been sent.
  boolean begun();

  /// Whether the whole answer was sent.
  boolean ended();

  /// Breaks the connection.
  void abort();

  /// How many bytes of bodies were sent.
  long bytesSent();
}
