package dev.pinfold.cassandra;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// The addresses 127.0.x.1, 127.0.x.2, … and the ports of one ring.
///
/// A socket on 127.0.x.254 says that the block is taken. The system closes it with the JVM, so that
/// nothing has to be cleaned up, and no two rings of a machine have the same x.
final class LoopbackBlock implements AutoCloseable {

  /// Of one ring; more than a machine of developers can run.
  static final int MOST_NODES = 16;

  private static final int MOST_BLOCKS = 254;
  private static final int CLAIM_HOST = 254;
  private static final int CLAIM_PORT = 7000;
  // All below the ports that systems give to outgoing connections.
  private static final int FIRST_NATIVE_PORT = 9042;
  private static final int FIRST_STORAGE_PORT = 7000;
  private static final int FIRST_JMX_PORT = 20_000;
  private static final int PORTS_TO_TRY = 100;

  private final int block;
  private final ServerSocket claim;
  private final int nativePort;
  private final int storagePort;

  private LoopbackBlock(int block, ServerSocket claim, int nodes) throws IOException {
    this.block = block;
    this.claim = claim;
    this.nativePort = freePort(FIRST_NATIVE_PORT, nodes);
    this.storagePort = freePort(FIRST_STORAGE_PORT, nodes);
    for (int node = 0; node < nodes; node++) {
      new ServerSocket(jmxPort(node), 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  /// Takes a block that nobody has.
  static LoopbackBlock claim(int nodes) throws IOException {
    IOException last = new IOException("no block was tried");
    // 0 holds 127.0.0.1, which belongs to everybody.
    for (int block = 1; block <= MOST_BLOCKS; block++) {
      ServerSocket claim = new ServerSocket();
      try {
        claim.bind(new InetSocketAddress(address(block, CLAIM_HOST), CLAIM_PORT));
        return new LoopbackBlock(block, claim, nodes);
      } catch (IOException e) {
        claim.close();
        last = e;
      }
    }
    throw new ProblemException(
        Problem.of(
                Problem.Kind.UNAVAILABLE,
                "no_loopback_block",
                "No block 127.0.x.0/24 of loopback addresses is free. On Linux they are, unless"
                    + " other rings have them; elsewhere give the loopback interface the addresses"
                    + " 127.0.1.1 to 127.0.1.3 and 127.0.1.254.")
            .with("last", last),
        last);
  }

  private static InetAddress address(int block, int host) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, (byte) block, (byte) host});
  }

  /// The address of a node; the first node is 0.
  InetAddress address(int node) throws IOException {
    return address(block, node + 1);
  }

  int nativePort() {
    return nativePort;
  }

  int storagePort() {
    return storagePort;
  }

  /// All nodes answer JMX on 127.0.0.1, so each has a port of its own.
  int jmxPort(int node) {
    return FIRST_JMX_PORT + block * MOST_NODES + node;
  }

  private int freePort(int first, int nodes) throws IOException {
    for (int port = first; port < first + PORTS_TO_TRY; port++) {
      if (isFree(port, nodes)) {
        return port;
      }
    }
    throw new IOException(
        "No port from "
            + first
            + " to "
            + (first + PORTS_TO_TRY - 1)
            + " is free on the addresses of all nodes, of which the first is "
            + address(0).getHostAddress());
  }

  private boolean isFree(int port, int nodes) throws IOException {
    for (int node = 0; node < nodes; node++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(address(node), port));
      } catch (IOException e) {
        // Somebody listens there, or on all addresses: the next port, then.
        return false;
      }
    }
    return true;
  }

  /// Leaves the block to others.
  @Override
  public void close() throws IOException {
    claim.close();
  }
}
