package dev.pinfold.cli.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DuplexExchangeTest {

  private final ServerSocket listening =
      assertOpens(() -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));

  private interface Opening {
    ServerSocket open() throws IOException;
  }

  private static ServerSocket assertOpens(Opening opening) {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
  }

  /// The server's side of a connection.
  private interface Side {
    void run(BufferedReader in, OutputStream out) throws IOException;
  }

  private DuplexExchange connect(Side side) throws IOException {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket socket = listening.accept();
                  BufferedReader in =
                      new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
                side.run(in, socket.getOutputStream());
              } catch (IOException e) {
                // The test has ended.
              }
            });
    return new DuplexExchange(
        URI.create("http://127.0.0.1:" + listening.getLocalPort()), Duration.ofSeconds(10));
  }

  private static void head(BufferedReader in) throws IOException {
    String line = in.readLine();
    assertEquals("POST /a?b=c HTTP/1.1", line);
    while (!line.isEmpty()) {
      line = in.readLine();
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(US_ASCII));
    out.flush();
  }

  private static void chunk(OutputStream out, String text) throws IOException {
    write(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  private static InputStream send(DuplexExchange exchange, InputStream body) throws IOException {
    return exchange.send("POST", "/a?b=c", List.of("X-Test: 1"), body);
  }

  @Test
  void eachLineIsAnsweredBeforeTheNextIsSent() throws IOException {
    Side echo =
        (in, out) -> {
          head(in);
          write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (Integer.parseInt(in.readLine(), 16) > 0) {
            chunk(out, "got " + in.readLine() + "\n");
            assertEquals("", in.readLine());
          }
          write(out, "0\r\nX-Trailer: 1\r\n\r\n");
        };
    try (DuplexExchange exchange = connect(echo);
        PipedOutputStream body = new PipedOutputStream();
        BufferedReader answer =
            new BufferedReader(new InputStreamReader(send(exchange, new PipedInputStream(body))))) {
      for (int i = 0; i < 100; i++) {
        write(body, "line " + i + "\n");
        body.flush();
        assertEquals("got line " + i, answer.readLine());
      }
      body.close();
      assertNull(answer.readLine());
      assertEquals(200, exchange.status());
      exchange.requireWholeBody();
    }
  }

  @Test
  void anAnswerThatComesEarlyIsRead() throws IOException {
    Side refusing =
        (in, out) -> {
          head(in);
          write(out, "HTTP/1.1 100 Continue\r\n\r\n");
          write(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
        };
    try (DuplexExchange exchange = connect(refusing);
        InputStream answer = send(exchange, new ByteArrayInputStream(new byte[10_000_000]))) {
      assertEquals(404, exchange.status());
      assertEquals("none", new String(answer.readAllBytes(), US_ASCII));
    }
  }

  @Test
  void aBodyThatFailsIsSentAsFarAsItWasRead() throws IOException {
    Side counting =
        (in, out) -> {
          head(in);
          int length = Integer.parseInt(in.readLine(), 16);
          assertEquals(length, in.readLine().length());
          assertEquals("0", in.readLine());
          write(out, "HTTP/1.1 200 OK\r\n\r\nread " + length);
        };
    InputStream body =
        new InputStream() {
          private int left = 5;

          @Override
          public int read() throws IOException {
            if (left == 0) {
              throw new IOException("the disk is broken");
            }
            left--;
            return 'x';
          }
        };
    try (DuplexExchange exchange = connect(counting);
        InputStream answer = send(exchange, body)) {
      assertEquals("read 5", new String(answer.readAllBytes(), US_ASCII));
      IOException failure = assertThrows(IOException.class, exchange::requireWholeBody);
      assertEquals("the disk is broken", failure.getMessage());
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() throws IOException {
    for (String part : List.of("HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc")) {
      Side dying =
          (in, out) -> {
            head(in);
            write(out, part);
          };
      try (DuplexExchange exchange = connect(dying)) {
        assertThrows(
            EOFException.class, () -> send(exchange, InputStream.nullInputStream()).readAllBytes());
      }
    }
  }

  @Test
  void whatIsNotHttpIsRefused() throws IOException {
    try (DuplexExchange exchange = connect((_, out) -> write(out, "SSH-2.0-OpenSSH\r\n"))) {
      IOException failure =
          assertThrows(IOException.class, () -> send(exchange, InputStream.nullInputStream()));
      assertTrue(failure.getMessage().contains("HTTP/1.1"), failure::toString);
    }
  }
}
