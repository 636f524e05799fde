package dev.pinfold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.value.Path;
import java.util.ArrayList;
import java.util.List;

/// The process that is killed: several threads write, and each says on standard output what was
/// acknowledged. A line `ack WRITER NUMBER` means that the writer's transaction of that number is
/// committed.
///
/// Each transaction sets the same number in three documents of its writer and in a counter, appends
/// it to an array, and now and then makes or deletes documents; another counter has the sum of the
/// writers' numbers. So half of one would show.
public final class CrashWriter {

  static final int WRITERS = 4;

  private CrashWriter() {}

  /// @param arguments the directory
  public static void main(String[] arguments) throws Exception {
    Database database = Database.open(java.nio.file.Path.of(arguments[0]));
    if (database.collection("docs").indexes().isEmpty()) {
      database.collection("docs").createIndex("n", Path.of("n"));
    }
    System.out.println("ready");
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      threads.add(Thread.ofPlatform().start(() -> write(database, number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void write(Database database, int writer) {
    byte[] now = database.collection("docs").get("a" + writer, Path.of("n"));
    int i = now == null ? 0 : Integer.parseInt(new String(now, UTF_8));
    int committed = i;
    while (true) {
      i++;
      int n = i;
      int more = i - committed;
      byte[] number = String.valueOf(n).getBytes(UTF_8);
      try {
        database.transact(
            transaction -> {
              if (n == 1) {
                transaction.put("docs", "a" + writer, "{\"n\":1}".getBytes(UTF_8));
                transaction.put("docs", "b" + writer, "{\"n\":1,\"list\":[]}".getBytes(UTF_8));
                transaction.put("shared", "s" + writer, "{}".getBytes(UTF_8));
              } else {
                transaction.set("docs", "a" + writer, Path.of("n"), number);
                transaction.set("docs", "b" + writer, Path.of("n"), number);
              }
              transaction.set("shared", "s" + writer, Path.of("deep", "n"), number);
              if (n % 40 == 0) {
                transaction.set("docs", "b" + writer, Path.of("list"), "[]".getBytes(UTF_8));
              }
              transaction.insertElement("docs", "b" + writer, Path.of("list"), -1, number);
              transaction.put(
                  "docs",
                  "x" + writer,
                  ("{\"n\":" + n + ",\"pad\":\"" + "p".repeat(n % 9000) + "\"}").getBytes(UTF_8));
              if (n % 3 == 0) {
                transaction.delete("docs", "x" + writer);
              }
              transaction.add("of " + writer, more);
              transaction.add("all", more);
              return null;
            });
      } catch (ProblemException e) {
        System.out.println("problem " + writer + " " + e.problem().code());
        if (e.problem().code().equals("engine_failed")) {
          return;
        }
        continue;
      }
      committed = n;
      System.out.println("ack " + writer + " " + n);
    }
  }
}
