package dev.pinfold.documents.storage;

import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.PackedBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// The order of the elements of a spread array: runs of consecutive ids. An array that only grew at
/// its end has one run; every insertion or removal in the middle adds one or two. Not safe for use
/// by several threads.
final class SpreadOrder {

  /// A run of ids.
  private record Run(int start, int count) {}

  private final List<Run> runs = new ArrayList<>();
  private int nextId;

  static SpreadOrder read(byte[] b, int pos) {
    SpreadOrder order = new SpreadOrder();
    int end = Packed.skip(b, pos);
    int at = Packed.skipVarint(b, pos + 1);
    order.nextId = Packed.varint(b, at);
    at = Packed.skipVarint(b, at);
    while (at < end) {
      int start = Packed.varint(b, at);
      at = Packed.skipVarint(b, at);
      order.runs.add(new Run(start, Packed.varint(b, at)));
      at = Packed.skipVarint(b, at);
    }
    return order;
  }

  byte[] toValue(int newNextId) {
    PackedBuffer out = new PackedBuffer(16 + runs.size() * 4);
    int mark = out.begin(Packed.SPREAD_ARRAY);
    out.putVarint(newNextId);
    for (Run run : runs) {
      out.putVarint(run.start()).putVarint(run.count());
    }
    out.end(mark);
    return out.toBytes();
  }

  int nextId() {
    return nextId;
  }

  /// Whether the ids are 0, 1, 2, … up to the next id.
  boolean isSequence() {
    return runs.isEmpty()
        ? nextId == 0
        : runs.size() == 1 && runs.getFirst().start() == 0 && runs.getFirst().count() == nextId;
  }

  void append(int id) {
    if (!runs.isEmpty()) {
      Run last = runs.getLast();
      if (last.start() + last.count() == id) {
        runs.set(runs.size() - 1, new Run(last.start(), last.count() + 1));
        return;
      }
    }
    runs.add(new Run(id, 1));
  }

  /// @param before the id of an element, or -1 for the end
  void insert(int id, int before) {
    if (before < 0) {
      append(id);
      return;
    }
    int i = indexOf(before);
    Run run = runs.get(i);
    int head = before - run.start();
    if (head > 0) {
      runs.set(i++, new Run(run.start(), head));
      runs.add(i, new Run(before, run.count() - head));
    }
    runs.add(i, new Run(id, 1));
  }

  void remove(int id) {
    int i = indexOf(id);
    Run run = runs.remove(i);
    int head = id - run.start();
    int tail = run.count() - head - 1;
    if (tail > 0) {
      runs.add(i, new Run(id + 1, tail));
    }
    if (head > 0) {
      runs.add(i, new Run(run.start(), head));
    }
  }

  private int indexOf(int id) {
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      if (id >= run.start() && id < run.start() + run.count()) {
        return i;
      }
    }
    throw new IllegalStateException("no element #" + id + " in the order");
  }

  void forEach(IntConsumer action) {
    for (Run run : runs) {
      for (int i = 0; i < run.count(); i++) {
        action.accept(run.start() + i);
      }
    }
  }
}
