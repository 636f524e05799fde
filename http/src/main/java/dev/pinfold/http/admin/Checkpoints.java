package dev.pinfold.http.admin;

import java.time.Instant;
import java.util.List;

/// Checkpoints of the server's database, where it lies on a volume that has them.
public interface Checkpoints {

  /// Makes one, now.
  ///
  /// @throws dev.pinfold.base.ProblemException why there is none; the server goes on
  View make();

  /// Those that there are, in the order in which they were made.
  List<View> list();

  /// A checkpoint.
  ///
  /// @param name by which it is opened and restored
  /// @param sequence the number of the last commit in it
  /// @param state `made`; else what is the matter with it
  /// @param usedBytes bytes that only it holds
  /// @param holds how many hold it
  record View(String name, Instant time, long sequence, String state, long usedBytes, int holds) {}
}
