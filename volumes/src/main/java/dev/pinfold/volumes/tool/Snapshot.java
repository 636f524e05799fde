package dev.pinfold.volumes.tool;

import java.time.Instant;

/// A snapshot or a bookmark.
///
/// @param guid the same on all copies of it; names may lie
/// @param createTxg in what order they were made, within one pool
/// @param creation to the second
/// @param used bytes that only it holds; 0 for a bookmark
/// @param holds how many hold it
public record Snapshot(
    SnapshotName name, String guid, long createTxg, Instant creation, long used, int holds) {}
