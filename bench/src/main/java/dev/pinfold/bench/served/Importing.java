package dev.pinfold.bench.served;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// `POST /v1/import` of generated lines; the rate is what the progress in the answer says, and
/// that counts what is durable.
final class Importing {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int CHUNK_BYTES = 64 << 10;

  /// When so many were durable.
  private record Sample(long nanos, long imported) {}

  private final Report report;
  private final long count;
  private final List<Sample> samples = new ArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean done;
  private long processorNanos;

  private Importing(Report report, long count) {
    this.report = report;
    this.count = count;
  }

  /// Imports pins `from` to `from + count`.
  static Importing run(
      ServerProcess server, String owner, PinLines pins, long from, long count, Report report)
      throws IOException, InterruptedException {
    Importing importing = new Importing(report, count);
    long before = server.processorNanos();
    try (RawHttp http = new RawHttp(server.adminPort())) {
      OutputStream out = http.out();
      out.write(
          ("POST /v1/import?owner="
                  + owner
                  + " HTTP/1.1\r\nHost: bench\r\n"
                  + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
              .getBytes(US_ASCII));
      importing.samples.add(new Sample(System.nanoTime(), 0));
      Thread writer = Thread.ofPlatform().start(() -> write(out, pins, from, count));
      int status = http.answer(importing::told);
      writer.join();
      importing.processorNanos = server.processorNanos() - before;
      if (status != 200 || !importing.done || importing.imported() != count) {
        throw new IllegalStateException(
            "the import was answered " + status + " after " + importing.imported() + " pins");
      }
    }
    return importing;
  }

  private static void write(OutputStream out, PinLines pins, long from, long count) {
    try {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES + 1024);
      for (long number = from; number < from + count; number++) {
        chunk.writeBytes(pins.line(number));
        if (chunk.size() >= CHUNK_BYTES || number == from + count - 1) {
          ByteArrayOutputStream framed = new ByteArrayOutputStream(chunk.size() + 16);
          framed.writeBytes((Integer.toHexString(chunk.size()) + "\r\n").getBytes(US_ASCII));
          chunk.writeTo(framed);
          framed.writeBytes("\r\n".getBytes(US_ASCII));
          framed.writeTo(out);
          chunk.reset();
        }
      }
      out.write("0\r\n\r\n".getBytes(US_ASCII));
    } catch (IOException e) {
      // The answer tells why.
    }
  }

  private void told(byte[] buffer, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == '\n') {
        told(JSON.readTree(line.toByteArray()));
        line.reset();
      } else {
        line.write(buffer[i]);
      }
    }
  }

  private void told(JsonNode progress) {
    if (progress.has("refused") && progress.get("refused").isObject()) {
      throw new IllegalStateException("a line was refused: " + progress);
    }
    long imported = progress.path("imported").asLong();
    samples.add(new Sample(System.nanoTime(), imported));
    done |= progress.path("done").asBoolean();
    report.progress("import", imported, count);
  }

  private long imported() {
    return samples.getLast().imported();
  }

  /// Pins a second, of all.
  double rate() {
    return rate(samples.getFirst());
  }

  /// Pins a second, of the last tenth.
  double lastRate() {
    Sample from = samples.getFirst();
    for (Sample sample : samples) {
      if (sample.imported() <= count - count / 10) {
        from = sample;
      }
    }
    return rate(from);
  }

  /// Microseconds of a processor that the server used for a pin.
  double processorMicros() {
    return processorNanos / 1e3 / count;
  }

  private double rate(Sample from) {
    Sample to = samples.getLast();
    return (to.imported() - from.imported()) / ((to.nanos() - from.nanos()) / 1e9);
  }
}
