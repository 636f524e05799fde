package dev.pinfold.http.cluster;

import dev.pinfold.model.Cid;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/// The IPFS daemon that the server may ask where content itself is needed.
public interface IpfsDaemon {

  /// The CID that a path such as `/ipns/example.org/a` leads to.
  ///
  /// @throws dev.pinfold.base.ProblemException if it leads nowhere, or the daemon does not answer
  Cid resolve(String path);

  /// Adds what a multipart body holds, without pinning it.
  ///
  /// @param query of the request to the daemon, encoded
  /// @param contentType of the body, with its boundary
  /// @param added gets each answer of the daemon, a JSON object
  void add(String query, String contentType, InputStream body, Consumer<byte[]> added);

  /// Frees what nothing pins.
  ///
  /// @return the CIDs that were freed
  List<String> collectGarbage();

  /// The daemon's peer id.
  String id();
}
