package dev.pinfold.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Drives an IPFS daemon over the Kubo RPC API: Kubo, and what speaks like it. Safe for use by
/// several threads; an interrupt ends a call.
///
/// All methods throw a `ProblemException` with a code of [DaemonProblem]. CIDs are in canonical
/// text, whatever the daemon prints.
public final class KuboClient implements AutoCloseable {

  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /// Who the daemon is.
  ///
  /// @param agentVersion for example `kubo/0.43.1`
  public record Id(String peerId, List<String> addresses, String agentVersion) {}

  /// How large the repository is, and how large it may become.
  public record RepoStat(long repoBytes, long storageBytesMax) {}

  /// How a CID is pinned.
  public enum PinKind {
    /// With all that it links to.
    RECURSIVE,
    /// Alone.
    DIRECT,
    /// Through a recursive pin of something that links to it.
    INDIRECT
  }

  /// A pin of the daemon.
  public record HeldPin(String cid, PinKind kind) {}

  private final KuboRpc rpc;
  private final KuboTimeouts timeouts;

  /// @param base for example `http://127.0.0.1:5001`
  public KuboClient(URI base, KuboTimeouts timeouts) {
    this(base, null, timeouts);
  }

  /// @param authorization value of that header, for a daemon that asks for it
  public KuboClient(URI base, @Nullable String authorization, KuboTimeouts timeouts) {
    this.rpc = new KuboRpc(base, authorization, timeouts);
    this.timeouts = timeouts;
  }

  /// Who the daemon is. The cheapest sign that it lives.
  public Id id() {
    JsonNode answer = rpc.object(RpcCall.of("id"), Deadline.in(timeouts.quick()));
    List<String> addresses = new ArrayList<>();
    answer.path("Addresses").forEach(address -> addresses.add(address.asText()));
    return new Id(
        answer.path("ID").asText(), List.copyOf(addresses), answer.path("AgentVersion").asText());
  }

  /// The version of the daemon's software.
  public String version() {
    return rpc.object(RpcCall.of("version"), Deadline.in(timeouts.quick()))
        .path("Version")
        .asText();
  }

  /// How large the repository is.
  public RepoStat repoStat() {
    JsonNode answer = call(RpcCall.of("repo/stat").with("size-only", "true"));
    return new RepoStat(number(answer.path("RepoSize")), number(answer.path("StorageMax")));
  }

  /// Pins a CID, and fetches what is missing. Fails with `daemon_timeout` when nothing new has come
  /// for [KuboTimeouts#pinStall()]. Pinning what is pinned is done at once.
  ///
  /// @param progress gets the number of dag nodes that are there, each time that it has grown
  public void pinAdd(String cid, boolean recursive, Consumer<Long> progress) {
    RpcCall call =
        RpcCall.of("pin/add")
            .arg(cid)
            .with("recursive", String.valueOf(recursive))
            .with("progress", "true")
            .with("timeout", seconds(timeouts.pin()));
    Deadline deadline = Deadline.in(timeouts.pinStall());
    long[] nodes = {0};
    boolean[] pinned = {false};
    rpc.lines(
        call,
        deadline,
        line -> {
          pinned[0] |= line.has("Pins");
          long now = number(line.path("Progress"));
          // Kubo repeats the number while nothing comes.
          if (now > nodes[0]) {
            nodes[0] = now;
            deadline.putOff();
            progress.accept(now);
          }
        });
    if (!pinned[0]) {
      throw new ProblemException(
          Problem.of(
                  Kind.UNAVAILABLE,
                  DaemonProblem.FAILED,
                  "The IPFS daemon did not say that it pinned.")
              .with("command", call.command())
              .with("said", "the answer ended without a pin"));
    }
  }

  /// Pins a CID that shares content with one that is pinned, without walking what they share. The
  /// other pin stays. A daemon without this command pins as [#pinAdd(String, boolean, Consumer)].
  public void pinUpdate(String from, String to) {
    RpcCall call = RpcCall.of("pin/update").arg(from).arg(to).with("unpin", "false");
    try {
      rpc.object(call, Deadline.in(timeouts.pinStall()));
    } catch (ProblemException e) {
      if (!DaemonProblem.is(e, DaemonProblem.NO_SUCH_COMMAND)) {
        throw e;
      }
      pinAdd(to, true, _ -> {});
    }
  }

  /// Removes a pin, recursive or direct; returns false if there was none.
  public boolean pinRm(String cid) {
    try {
      rpc.object(
          RpcCall.of("pin/rm").arg(cid).with("recursive", "true"), Deadline.in(timeouts.unpin()));
      return true;
    } catch (ProblemException e) {
      if (notPinned(e)) {
        return false;
      }
      throw e;
    }
  }

  /// Hands over all pins of a kind, as the daemon sends them: in constant memory, in no order, not
  /// as of one moment, and perhaps cut off without a sign.
  public void pinLs(PinKind kind, Consumer<HeldPin> consumer) {
    RpcCall call = RpcCall.of("pin/ls").with("stream", "true").with("type", word(kind));
    Deadline deadline = Deadline.in(timeouts.call());
    rpc.lines(
        call,
        deadline,
        line -> {
          consumer.accept(new HeldPin(CidText.canonical(line.path("Cid").asText()), kind));
          deadline.putOff();
        });
  }

  /// How a CID is pinned; empty if it is not.
  public Optional<PinKind> pinLs(String cid) {
    JsonNode keys;
    try {
      keys = call(RpcCall.of("pin/ls").arg(cid)).path("Keys");
    } catch (ProblemException e) {
      if (notPinned(e)) {
        return Optional.empty();
      }
      throw e;
    }
    for (JsonNode key : keys) {
      String type = key.path("Type").asText();
      // Kubo says through what: "indirect through Qm...".
      PinKind kind =
          type.startsWith("indirect")
              ? PinKind.INDIRECT
              : type.equals("direct") ? PinKind.DIRECT : PinKind.RECURSIVE;
      return Optional.of(kind);
    }
    return Optional.empty();
  }

  /// Whether a CID is pinned in this way. Unlike [#pinLs(String)] it never looks through the
  /// content of other pins.
  ///
  /// @param kind recursive or direct
  public boolean holds(String cid, PinKind kind) {
    try {
      call(RpcCall.of("pin/ls").arg(cid).with("type", word(kind)));
      return true;
    } catch (ProblemException e) {
      if (notPinned(e)) {
        return false;
      }
      throw e;
    }
  }

  private static String word(PinKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// Tries to connect to an IPFS peer; returns false if that failed.
  ///
  /// @param multiaddr with the peer's id, for example `/ip4/192.0.2.7/tcp/4001/p2p/12D3KooW…`
  public boolean swarmConnect(String multiaddr) {
    RpcCall call =
        RpcCall.of("swarm/connect").arg(multiaddr).with("timeout", seconds(timeouts.quick()));
    try {
      rpc.object(call, Deadline.in(timeouts.quick()));
      return true;
    } catch (ProblemException e) {
      if (DaemonProblem.is(e, DaemonProblem.FAILED) || DaemonProblem.is(e, DaemonProblem.TIMEOUT)) {
        return false;
      }
      throw e;
    }
  }

  /// Removes all blocks that no pin covers, and hands over their CIDs as they go. What could not be
  /// removed fails the call, after the rest is done.
  public void repoGc(Consumer<String> removed) {
    RpcCall call = RpcCall.of("repo/gc").with("stream-errors", "true");
    Deadline deadline = Deadline.in(timeouts.call());
    List<String> errors = new ArrayList<>(1);
    rpc.lines(
        call,
        deadline,
        line -> {
          deadline.putOff();
          String error = line.path("Error").asText();
          if (error.isEmpty()) {
            removed.accept(CidText.canonical(line.path("Key").path("/").asText()));
          } else if (errors.isEmpty()) {
            errors.add(error);
          }
        });
    if (!errors.isEmpty()) {
      throw new ProblemException(
          Problem.of(
                  Kind.UNAVAILABLE,
                  DaemonProblem.FAILED,
                  "The IPFS daemon did not remove all blocks.")
              .with("command", call.command())
              .with("said", errors.getFirst()));
    }
  }

  /// The CID at the end of a path such as `/ipns/example.org/docs`; of a path that ends within a
  /// dag node, that node's.
  public String resolve(String path) {
    JsonNode answer = call(RpcCall.of("resolve").arg(path).with("recursive", "true"));
    String[] parts = answer.path("Path").asText().split("/", -1);
    // The path begins with a slash: "", "ipfs", the CID.
    if (parts.length < 3) {
      throw new ProblemException(
          Problem.of(Kind.INVALID, DaemonProblem.FAILED, "The path does not lead to a CID.")
              .with("command", "resolve")
              .with("said", answer.path("Path").asText()));
    }
    return CidText.canonical(parts[2]);
  }

  /// The bytes of a file or directory that the daemon holds, links included, as its root says;
  /// empty for any other dag node.
  public OptionalLong cumulativeBytes(String cid) {
    try {
      JsonNode size =
          rpc.object(RpcCall.of("files/stat").arg("/ipfs/" + cid), Deadline.in(timeouts.quick()))
              .path("CumulativeSize");
      return size.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(number(size));
    } catch (ProblemException e) {
      if (DaemonProblem.is(e, DaemonProblem.UNREACHABLE)
          || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return OptionalLong.empty();
    }
  }

  private JsonNode call(RpcCall call) {
    return rpc.object(call, Deadline.in(timeouts.call()));
  }

  private static boolean notPinned(ProblemException failure) {
    return DaemonProblem.is(failure, DaemonProblem.NOT_PINNED);
  }

  /// A number, or a text that is one; beyond the range of a long, the greatest long.
  private static long number(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.bigIntegerValue().min(LONG_MAX).longValue();
    }
    String text = node.asText();
    boolean digits = !text.isEmpty() && text.chars().allMatch(Character::isDigit);
    return digits ? new BigInteger(text).min(LONG_MAX).longValue() : 0;
  }

  private static String seconds(Duration duration) {
    return Math.max(1, duration.toSeconds()) + "s";
  }

  @Override
  public void close() {
    rpc.close();
  }
}
