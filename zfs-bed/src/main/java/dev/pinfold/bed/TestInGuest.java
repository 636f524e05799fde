package dev.pinfold.bed;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;

/// A test or container of Jupiter as it is reported on this side.
final class TestInGuest extends AbstractTestDescriptor {

  /// Tests with this tag run where ZFS is.
  static final String TAG = "zfs";

  /// Classes with this tag as well need a second machine with ZFS: see [SecondHost].
  static final String TWO_HOSTS_TAG = "two-hosts";

  private final String idInJupiter;
  private final boolean container;
  private final Set<TestTag> tags;

  private TestInGuest(
      UniqueId id,
      String idInJupiter,
      String name,
      @Nullable TestSource source,
      boolean container,
      Set<TestTag> tags) {
    super(id, name, source);
    this.idInJupiter = idInJupiter;
    this.container = container;
    this.tags = tags;
  }

  static TestInGuest of(UniqueId engine, TestIdentifier test) {
    return new TestInGuest(
        id(engine, test.getUniqueId()),
        test.getUniqueId(),
        test.getDisplayName(),
        test.getSource().orElse(null),
        test.isContainer(),
        // Who filters by the tag "zfs" means to keep tests from running without it.
        test.getTags().stream()
            .filter(tag -> !tag.getName().equals(TAG))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /// One that `parent` turned out to have when it ran.
  static TestInGuest of(TestInGuest parent, Event registered) {
    return new TestInGuest(
        parent.getUniqueId().append("invocation", registered.id()),
        registered.id(),
        String.valueOf(registered.name()),
        parent.getSource().orElse(null),
        registered.container(),
        parent.tags);
  }

  /// Jupiter's id without the segment of its engine, behind that of this one.
  private static UniqueId id(UniqueId engine, String idInJupiter) {
    UniqueId id = engine;
    var segments = UniqueId.parse(idInJupiter).getSegments();
    for (var segment : segments.subList(1, segments.size())) {
      id = id.append(segment);
    }
    return id;
  }

  String idInJupiter() {
    return idInJupiter;
  }

  @Override
  public Set<TestTag> getTags() {
    return tags;
  }

  @Override
  public Type getType() {
    return container ? Type.CONTAINER : Type.TEST;
  }

  /// A method with parameters has no children until it runs.
  @Override
  public boolean mayRegisterTests() {
    return container && getSource().filter(MethodSource.class::isInstance).isPresent();
  }
}
