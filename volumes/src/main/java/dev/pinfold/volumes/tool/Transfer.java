package dev.pinfold.volumes.tool;

import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One `zfs send` into one `zfs receive`, each on its host, with this program in between: it counts
/// the bytes, holds the pace, and looks at how both ended.
///
/// [#run] is for one thread, once; [#cancel] for any.
public final class Transfer {

  /// Nothing moved for so long: it hangs. A receive may be still for minutes while it frees much.
  private static final Duration STALLED = Duration.ofMinutes(10);

  /// A receive that gets no more notes how far it came, and ends.
  private static final Duration ENDING = Duration.ofMinutes(1);

  private static final Duration GLANCE = Duration.ofSeconds(5);
  private static final int BUFFER = 256 << 10;

  private final String subject;
  private final Tool.Running sending;
  private final Tool.Running receiving;
  private final Pace pace;
  private volatile long moved = System.nanoTime();
  private volatile boolean ended;
  private volatile boolean cancelled;

  /// Starts both.
  ///
  /// @param rate bytes a second; 0 for no bound
  /// @throws ProblemException of a [FailureType]
  public Transfer(Tool source, ZfsCommand send, Tool target, ZfsCommand receive, long rate) {
    this.subject = send.subject();
    this.pace = new Pace(rate);
    this.receiving = target.start(receive);
    Tool.Running started;
    try {
      started = source.start(send);
    } catch (ProblemException e) {
      receiving.kill();
      throw e;
    }
    this.sending = started;
  }

  /// Passes everything on.
  ///
  /// @param passed gets how many bytes have been passed on, in the thread of the caller; what it
  ///     throws ends the transfer
  /// @return bytes
  /// @throws ProblemException of a [FailureType]: of whichever side failed first
  public long run(LongConsumer passed) {
    // Not a virtual one, for the reason that Tool has.
    Thread watch = Thread.ofPlatform().daemon().name("pinfold-transfer-watch").start(this::watch);
    @Nullable IOException refused = null;
    long bytes = 0;
    try (OutputStream out = receiving.process().getOutputStream();
        InputStream in = sending.process().getInputStream()) {
      sending.process().getOutputStream().close();
      byte[] buffer = new byte[pace.chunk(BUFFER)];
      for (int n = in.read(buffer); n >= 0 && !cancelled; n = in.read(buffer)) {
        pace.pass(n);
        out.write(buffer, 0, n);
        bytes += n;
        moved = System.nanoTime();
        passed.accept(bytes);
      }
    } catch (IOException e) {
      refused = e;
    } catch (RuntimeException e) {
      end();
      throw e;
    } finally {
      ended = true;
      watch.interrupt();
    }
    if (cancelled) {
      end();
      throw FailureType.REPLICATION_FAILED.failure("send", subject, "it was ended, or hung");
    }
    verifyEnds(refused);
    return bytes;
  }

  /// Both must have succeeded. Where the stream could not be written, the receiver knows why, and
  /// the sender only that nobody listens; otherwise a receiver that failed may only have met the
  /// end of what the sender gave up.
  private void verifyEnds(@Nullable IOException refused) {
    @Nullable ProblemException sent = refused == null ? failure(sending) : null;
    @Nullable ProblemException received = failure(receiving);
    if (refused != null) {
      sending.kill();
      throw received != null
          ? received
          : FailureType.REPLICATION_FAILED.failure(
              "receive", subject, "the stream broke: " + refused.getMessage());
    }
    if (sent != null) {
      throw sent;
    }
    if (received != null) {
      throw received;
    }
  }

  private static @Nullable ProblemException failure(Tool.Running running) {
    try {
      running.await(STALLED);
      return null;
    } catch (ProblemException e) {
      return e;
    }
  }

  /// Ends both sides, the receiver by the end of its input, so that it keeps what it has.
  private void end() {
    sending.kill();
    try {
      receiving.await(ENDING);
    } catch (ProblemException _) {
      // That the stream was not complete is known; what arrived is on the target now.
      receiving.kill();
    }
  }

  private void watch() {
    try {
      while (!ended) {
        Thread.sleep(GLANCE);
        if (System.nanoTime() - moved > STALLED.toNanos() && !ended) {
          cancel();
        }
      }
    } catch (InterruptedException _) {
      // It ended; so does this.
    }
  }

  /// Ends it from another thread; what arrived can be continued.
  public void cancel() {
    cancelled = true;
    sending.kill();
  }
}
