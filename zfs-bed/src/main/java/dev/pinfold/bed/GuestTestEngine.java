package dev.pinfold.bed;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;

/// Runs the tests of classes tagged `zfs` where ZFS is, which need not be this machine.
///
/// Jupiter finds them here, so that whoever selects tests by name or tag sees them as they are;
/// then each class runs in a JVM and a guest of its own ([ClassRun]), several at a time. So a pool
/// that hangs takes no more than its class with it, and the classes share no pools. Where there is
/// no place with ZFS, the tests are skipped.
///
/// The build keeps Jupiter itself from running them by excluding their tag.
public final class GuestTestEngine implements TestEngine {

  @Override
  public String getId() {
    return "zfs-guest";
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
    EngineDescriptor engine = new EngineDescriptor(id, "ZFS");
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (ClassSelector selector : request.getSelectorsByType(ClassSelector.class)) {
      if (needsZfs(selector.getJavaClass())) {
        selectors.add(selector);
      }
    }
    for (MethodSelector selector : request.getSelectorsByType(MethodSelector.class)) {
      if (needsZfs(selector.getJavaClass())) {
        selectors.add(selector);
      }
    }
    if (!selectors.isEmpty()) {
      TestPlan plan =
          GuestMain.jupiter()
              .discover(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build());
      for (TestIdentifier root : plan.getRoots()) {
        addChildren(plan, root, engine, id);
      }
    }
    return engine;
  }

  private static boolean needsZfs(Class<?> type) {
    return !Modifier.isAbstract(type.getModifiers())
        && AnnotationSupport.findRepeatableAnnotations(type, Tag.class).stream()
            .anyMatch(tag -> tag.value().equals(TestInGuest.TAG));
  }

  private static void addChildren(
      TestPlan plan, TestIdentifier from, TestDescriptor to, UniqueId engine) {
    for (TestIdentifier child : plan.getChildren(from)) {
      TestInGuest test = TestInGuest.of(engine, child);
      to.addChild(test);
      addChildren(plan, child, test, engine);
    }
  }

  @Override
  public void execute(ExecutionRequest request) {
    TestDescriptor engine = request.getRootTestDescriptor();
    Reports reports = new Reports(request.getEngineExecutionListener());
    reports.started(engine);
    if (!engine.getChildren().isEmpty()) {
      execute(engine, reports);
    }
    reports.finished(engine, TestExecutionResult.successful());
  }

  private static void execute(TestDescriptor engine, Reports reports) {
    Place place = Place.find(System.getenv("PINFOLD_ZFS"));
    // Those that run on this machine itself would find each other's pools.
    int atOnce =
        place instanceof Place.Here
            ? 1
            : Integer.getInteger("zfs.guests", Runtime.getRuntime().availableProcessors());
    try (ExecutorService guests = Executors.newFixedThreadPool(atOnce)) {
      List<Future<?>> runs = new ArrayList<>();
      for (TestDescriptor test : engine.getChildren()) {
        switch (place) {
          case Place.Nowhere nowhere -> reports.skipped(test, nowhere.reason());
          case Place.Here _, Place.Guest _ ->
              runs.add(guests.submit(new ClassRun((TestInGuest) test, place, reports)));
        }
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
