package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import org.jspecify.annotations.Nullable;

/// What one can do about a problem.
public final class NextStep {

  /// The detail of a problem that holds a next step which only the command could know.
  public static final String DETAIL = "next";

  private NextStep() {}

  /// A sentence, or null where the message says it already.
  static @Nullable String of(Problem problem) {
    Object known = problem.details().get(DETAIL);
    if (known != null) {
      return known.toString();
    }
    return switch (problem.code()) {
      case "database_not_found" ->
          "name its directory with --db or PINFOLD_DB; put and import make a new one";
      case "directory_in_use" ->
          "one process has a database open at a time: end the other, or wait for it with --wait 60";
      case "directory_unwritable" -> "name another directory with --db, or get the right to write";
      case "format_newer" -> "use the version of pinfold that wrote it, or a later one";
      case "collection_not_found" -> "pinfold db collections lists them";
      case "document_not_found" -> "pinfold db find COLLECTION lists the documents";
      case "document_exists" -> "leave out --new to replace it";
      case "path_not_found", "element_not_found", "path_conflict" ->
          "pinfold db get COLLECTION ID prints what the document has";
      case "index_not_found" -> "pinfold db index ls COLLECTION lists them";
      case "index_exists" -> "pinfold db index drop COLLECTION NAME makes room for another";
      case "file_not_found", "file_denied" -> "check the name, and who may read it";
      case "invalid_path" ->
          "write paths like meta.size, tags[0], tags[#7] or \"a.b\".c, in single quotes in a shell";
      case "invalid_json", "duplicate_name" ->
          "write names and strings in double quotes, and all of it in single quotes in a shell:"
              + " '{\"size\": 3}'";
      case "invalid_filter" ->
          "a filter is like '{\"size\": {\"$gt\": 4}}'; pinfold db find --help has examples";
      case "invalid_sort" -> "a sort is like '{\"size\": -1}'";
      case "invalid_projection" -> "fields are like '{\"name\": 1, \"meta.size\": 1}'";
      case "invalid_page_token", "stale_page_token" ->
          "begin again without --page; a token belongs to its filter and sort";
      case "invalid_gzip" -> "get the file again, or save what can be read: zcat FILE > PART";
      case "sort_too_large" -> "make an index over the path of --sort, or filter more";
      case "join_no_index", "join_too_large" ->
          "pinfold db index create RIGHT NAME PATH makes an index over the right path";
      case "checkpoint_exists" -> "name a directory that does not exist yet";
      case "changes_gone" -> goneChanges(problem);
      case "lock_timeout", "transaction_restarted" -> "run the command again";
      case "disk_full", "output_failed" -> "make room, then run the command again";
      case "storage_corrupt", "catalog_corrupt", "counts_corrupt", "record_missing" ->
          "pinfold db check names what is damaged; go on with a checkpoint or an export";
      case "zfs_pool_full", "zfs_insufficient_space" ->
          "pinfold zfs space tells what snapshots hold, pinfold zfs prune what of it may go";
      case "zfs_busy" ->
          "end what uses it (fuser -vm MOUNTPOINT tells), or unmount it: zfs unmount DATASET";
      case "zfs_not_found" ->
          "pinfold zfs plan tells what of the file of volumes is missing, zfs list what is there";
      case "zfs_permission_denied" ->
          "run it as root; what the server's user needs, pinfold zfs apply allows";
      case "zfs_key_unavailable" ->
          "pinfold zfs key status tells which keys are loaded, pinfold zfs key load SHARD loads one";
      case "zfs_dataset_corrupted", "zfs_checksum_mismatch" ->
          "zpool status -v names the files; pinfold zfs heal tells what can be done";
      case "zfs_pool_suspended" -> "bring its devices back, then: pinfold zfs heal --yes";
      case "zfs_tool_missing" ->
          "install OpenZFS 2.1 or newer, on Debian the package zfsutils-linux, and be able to run it";
      case "plan_stale" -> "look at what pinfold zfs plan prints now, and apply that";
      case "internal" -> "run the command again with --debug, and report what it prints";
      default -> null;
    };
  }

  private static @Nullable String goneChanges(Problem problem) {
    return problem.details().get("first") instanceof Long first
        ? "read everything anew, then the changes with --after " + (first - 1)
        : null;
  }
}
