package dev.pinfold.cli.volume;

import dev.pinfold.volumes.replica.Side;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.util.List;

/// A dataset as it is named on the command line: `tank/pinfold/main`, or on another host
/// `pinfold@cellar.example.org:backup/pinfold/main`.
final class Place {

  private Place() {}

  /// Reads one.
  ///
  /// @throws dev.pinfold.base.ProblemException `invalid_dataset`, `invalid_host`
  static Side side(String text) {
    int slash = text.indexOf('/');
    int colon = text.lastIndexOf(':', slash < 0 ? text.length() : slash);
    Host host = colon < 0 ? Host.HERE : new Host.Ssh(text.substring(0, colon), List.of());
    return new Side(new Zfs(new Tool(host)), new DatasetName(text.substring(colon + 1)));
  }
}
