package dev.pinfold.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something to do for one CID.
///
/// @param cid in canonical text
/// @param recursive whether the pin covers what the CID links to; without meaning for an unpin
/// @param epoch number of this assignment of the CID to the peer; a later one has a greater epoch
/// @param attempts how often this was tried before
/// @param origins addresses of IPFS peers that have the content
/// @param updateFrom a CID that the peer holds and that shares content with this one
public record WorkItem(
    String cid,
    Action action,
    boolean recursive,
    long epoch,
    int attempts,
    List<String> origins,
    @Nullable String updateFrom) {

  /// What is to be done.
  public enum Action {
    PIN,
    UNPIN
  }

  public WorkItem {
    origins = List.copyOf(origins);
  }

  /// A first attempt at a recursive pin.
  public static WorkItem pin(String cid, long epoch) {
    return new WorkItem(cid, Action.PIN, true, epoch, 0, List.of(), null);
  }

  /// A first attempt at an unpin.
  public static WorkItem unpin(String cid, long epoch) {
    return new WorkItem(cid, Action.UNPIN, true, epoch, 0, List.of(), null);
  }
}
