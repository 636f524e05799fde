package dev.pinfold.bench.served;

import dev.pinfold.bench.Report;
import dev.pinfold.bench.served.Plan.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The served system against its goals; [Plan#USAGE] says how to run it.
public final class ServedBenchmark {

  private ServedBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    if (List.of(arguments).contains("--help")) {
      System.out.println(Plan.USAGE);
      return;
    }
    Plan plan;
    try {
      plan = Plan.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Plan.USAGE);
      System.exit(2);
      return;
    }
    if (!Files.isRegularFile(plan.jar())) {
      System.err.println("there is no server at " + plan.jar() + ": build it, or name it by --jar");
      System.exit(2);
    }
    // Also when it is interrupted: the sets take gigabytes.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(plan)));
    System.exit(run(plan) ? 0 : 1);
  }

  private static void cleanUp(Plan plan) {
    ServerProcess.killAll();
    if (!plan.keep()) {
      try {
        PinSets.delete(plan.directory());
      } catch (IOException e) {
        System.err.println(plan.directory() + " is left behind: " + e.getMessage());
      }
    }
  }

  /// @return whether every part came to its end
  private static boolean run(Plan plan) {
    Report report = new Report(plan.json());
    PinSets sets = new PinSets(plan, report);
    report.note("sets of pins are in " + plan.directory());
    List<Part> parts = Arrays.stream(Part.values()).filter(plan.parts()::contains).toList();
    return report.run(parts, part -> run(part, plan, sets, report));
  }

  private static void run(Part part, Plan plan, PinSets sets, Report report) throws Exception {
    switch (part) {
      case IMPORT -> new ImportPart(plan, sets, report).run();
      case LISTS -> new ListsPart(plan, sets, report).run();
      case MEMORY -> {
        if (!plan.parts().contains(Part.LISTS)) {
          new ListsPart(plan, sets, report).run();
        }
      }
      case EXPORT -> new ExportPart(plan, sets, report).run();
      case START -> new StartPart(plan, sets, report).run();
      case DISK -> new DiskPart(plan, sets, report).run();
      case POST -> post(part, plan, sets.empty("post"), report);
      case POST_LOADED ->
          post(part, plan, sets.copy(sets.settled(plan.pins(), false), "post"), report);
    }
  }

  private static void post(Part part, Plan plan, Path data, Report report) throws Exception {
    new PostPart(plan, part, report).run(data);
    PinSets.delete(data);
  }
}
