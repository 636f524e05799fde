package dev.pinfold.documents.transaction;

import dev.pinfold.documents.lock.rules.PathStep;
import dev.pinfold.documents.value.Path;
import java.util.ArrayList;
import java.util.List;

/// The part of a path that can be locked without looking into the document: up to the first
/// position, which means another element after every insertion. What lies behind is locked with
/// what is before it.
///
/// @param steps from the document down
record LockPath(List<PathStep> steps) {

  static LockPath of(Path path) {
    List<PathStep> steps = new ArrayList<>(path.segments().size());
    for (Path.Segment segment : path.segments()) {
      switch (segment) {
        case Path.Name(String name) -> steps.add(new PathStep.Member(name));
        case Path.ElementId(int id) -> steps.add(new PathStep.Element(id));
        case Path.Position _, Path.AnyElement _, Path.AnyMember _ -> {
          return new LockPath(steps);
        }
      }
    }
    return new LockPath(steps);
  }

  int length() {
    return steps.size();
  }

  LockPath shorter(int length) {
    return new LockPath(steps.subList(0, length));
  }
}
