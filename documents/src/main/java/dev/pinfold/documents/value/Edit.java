package dev.pinfold.documents.value;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change of one place in a packed value. Edits of places of which none is inside another give
/// the same result in any order: that is what lets transactions with locks on different paths of
/// one document commit in any order.
public sealed interface Edit {

  /// Puts `value` at the place, in the stead of what was there. All containers on the way exist.
  record Set(List<Step> steps, byte[] value) implements Edit {}

  /// Takes away what is at the place, if anything is.
  record Remove(List<Step> steps) implements Edit {}

  /// Puts a new element into an array.
  ///
  /// @param array the array's place
  /// @param id the new element's id, not less than the array's next id
  /// @param before the id of the element to stand before, or -1 for the end
  record Insert(List<Step> array, int id, int before, byte[] value) implements Edit {}

  /// This edit applied to the value at the start of `packed`, whose node is `node`.
  ///
  /// @throws IllegalStateException if the place's containers are not there
  default byte[] apply(byte[] packed, int node) {
    PackedBuffer out = new PackedBuffer(packed.length + 64);
    new Rewrite(packed, this, out).value(0, node, 0);
    return out.toBytes();
  }

  /// This edit applied to a run of members or elements that stand without a container around them.
  ///
  /// @param node the container's node, or what else the first distance is counted from
  /// @param depth how many steps lead to the container
  /// @param array whether the run is of `(id, value)` elements rather than of members
  default byte[] applyToRun(byte[] run, int node, int depth, boolean array) {
    PackedBuffer out = new PackedBuffer(run.length + 64);
    Rewrite rewrite = new Rewrite(run, this, out);
    if (array) {
      rewrite.elementRun(depth);
    } else {
      rewrite.members(0, run.length, node, depth);
    }
    return out.toBytes();
  }

  /// The steps to the place, or for [Insert] to the array.
  private List<Step> place() {
    return switch (this) {
      case Set(List<Step> steps, byte[] _) -> steps;
      case Remove(List<Step> steps) -> steps;
      case Insert(List<Step> steps, int _, int _, byte[] _) -> steps;
    };
  }

  /// Copies a value with the edit made on the way. Everything beside the place is copied as bytes;
  /// only the containers around it get new lengths.
  final class Rewrite {
    private final byte[] b;
    private final Edit edit;
    private final List<Step> steps;
    private final PackedBuffer out;

    private Rewrite(byte[] b, Edit edit, PackedBuffer out) {
      this.b = b;
      this.edit = edit;
      this.steps = edit.place();
      this.out = out;
    }

    private void value(int pos, int node, int depth) {
      if (depth == steps.size()) {
        switch (edit) {
          case Set(List<Step> _, byte[] value) -> out.putBytes(value);
          case Remove(List<Step> _) -> throw new IllegalStateException("nothing to remove it from");
          case Insert insert -> insert(pos, insert);
        }
        return;
      }
      switch (b[pos]) {
        case Packed.OBJECT -> {
          int from = Packed.skipVarint(b, pos + 1);
          int mark = out.begin(Packed.OBJECT);
          members(from, from + Packed.varint(b, pos + 1), node, depth);
          out.end(mark);
        }
        case Packed.SEQUENCE, Packed.ARRAY -> array(pos, depth);
        default ->
            throw new IllegalStateException(
                "no container at step " + depth + " of " + steps + ": tag " + b[pos]);
      }
    }

    /// What stands at the place of step `depth` afterwards.
    private void part(int pos, int depth) {
      Step step = steps.get(depth);
      if (depth + 1 < steps.size() || edit instanceof Insert) {
        if (pos < 0) {
          throw new IllegalStateException("no value at step " + depth + " of " + steps);
        }
        value(pos, step.node(), depth + 1);
      } else if (edit instanceof Set set) {
        out.putBytes(set.value());
      }
    }

    private boolean removesAt(int depth) {
      return edit instanceof Remove && depth + 1 == steps.size();
    }

    private void members(int from, int to, int node, int depth) {
      Step step = steps.get(depth);
      switch (step) {
        case Step.Field(int child) -> field(from, to, node, child, depth);
        case Step.Entry entry -> entry(from, to, entry, depth);
        case Step.Element _ -> throw new IllegalStateException("an element step into an object");
      }
    }

    private void field(int from, int to, int node, int child, int depth) {
      int at = from;
      int current = node;
      // The members before the child keep their bytes.
      while (at < to) {
        int distance = Packed.varint(b, at);
        if (distance == 0 || current + distance >= child) {
          break;
        }
        current += distance;
        at = Packed.skip(b, Packed.skipVarint(b, at));
      }
      out.putBytes(b, from, at);
      int distance = at < to ? Packed.varint(b, at) : 0;
      boolean present = distance != 0 && current + distance == child;
      int value = present ? Packed.skipVarint(b, at) : -1;
      int rest = present ? Packed.skip(b, value) : at;
      int restFrom = present ? child : current;
      int written = current;
      if (!removesAt(depth)) {
        out.putVarint(child - current);
        part(value, depth);
        written = child;
      }
      // The next member counts its distance from another neighbour now.
      if (rest < to && Packed.varint(b, rest) != 0) {
        out.putVarint(restFrom + Packed.varint(b, rest) - written);
        rest = Packed.skipVarint(b, rest);
      }
      out.putBytes(b, rest, to);
    }

    private void entry(int from, int to, Step.Entry step, int depth) {
      byte[] name = step.utf8();
      int at = from;
      boolean present = false;
      while (at < to) {
        int next = Packed.skipVarint(b, at);
        if (b[at] == 0) {
          int length = Packed.varint(b, next);
          next = Packed.skipVarint(b, next);
          int order = Arrays.compareUnsigned(b, next, next + length, name, 0, name.length);
          if (order >= 0) {
            present = order == 0;
            break;
          }
          next += length;
        }
        at = Packed.skip(b, next);
      }
      out.putBytes(b, from, at);
      int value = -1;
      int rest = at;
      if (present) {
        int next = at + 1;
        value = Packed.skipVarint(b, next) + Packed.varint(b, next);
        rest = Packed.skip(b, value);
      }
      if (!removesAt(depth)) {
        out.putByte(0).putVarint(name.length).putBytes(name);
        part(value, depth);
      }
      out.putBytes(b, rest, to);
    }

    private void array(int pos, int depth) {
      if (!(steps.get(depth) instanceof Step.Element(int _, int id))) {
        throw new IllegalStateException("a member step into an array");
      }
      Packed.Elements elements = new Packed.Elements(b, pos);
      if (b[pos] == Packed.SEQUENCE && !removesAt(depth)) {
        int mark = out.begin(Packed.SEQUENCE);
        boolean found = false;
        while (elements.next()) {
          if (elements.id() == id) {
            part(elements.value(), depth);
            found = true;
          } else {
            out.putBytes(b, elements.value(), Packed.skip(b, elements.value()));
          }
        }
        requireFound(found, id);
        out.end(mark);
        return;
      }
      int nextId = elements.nextId();
      int mark = out.begin(Packed.ARRAY);
      out.putVarint(nextId);
      boolean found = removesAt(depth);
      while (elements.next()) {
        if (elements.id() != id) {
          element(elements.id(), elements.value());
        } else if (!removesAt(depth)) {
          out.putVarint(id);
          part(elements.value(), depth);
          found = true;
        }
      }
      requireFound(found, id);
      out.end(mark);
    }

    private void requireFound(boolean found, int id) {
      if (!found) {
        throw new IllegalStateException("no element #" + id + " on the way of " + steps);
      }
    }

    private void element(int id, int value) {
      out.putVarint(id).putBytes(b, value, Packed.skip(b, value));
    }

    private void elementRun(int depth) {
      if (!(steps.get(depth) instanceof Step.Element(int _, int id))) {
        throw new IllegalStateException("a member step into an array");
      }
      int at = 0;
      boolean done = false;
      while (at < b.length) {
        int current = Packed.varint(b, at);
        int value = Packed.skipVarint(b, at);
        if (current >= id && !done) {
          done = true;
          if (!removesAt(depth)) {
            out.putVarint(id);
            part(current == id ? value : -1, depth);
          }
          if (current == id) {
            at = Packed.skip(b, value);
            continue;
          }
        }
        element(current, value);
        at = Packed.skip(b, value);
      }
      if (!done && !removesAt(depth)) {
        out.putVarint(id);
        part(-1, depth);
      }
    }

    private void insert(int pos, Insert insert) {
      Packed.Elements elements = new Packed.Elements(b, pos);
      boolean placed = false;
      int nextId = elements.nextId();
      if (insert.id() < nextId) {
        throw new IllegalStateException("element id " + insert.id() + " was given before");
      }
      boolean sequence = b[pos] == Packed.SEQUENCE && insert.before() < 0 && insert.id() == nextId;
      int mark = out.begin(sequence ? Packed.SEQUENCE : Packed.ARRAY);
      if (!sequence) {
        out.putVarint(insert.id() + 1);
      }
      while (elements.next()) {
        if (elements.id() == insert.before()) {
          out.putVarint(insert.id()).putBytes(insert.value());
          placed = true;
        }
        if (!sequence) {
          out.putVarint(elements.id());
        }
        out.putBytes(b, elements.value(), Packed.skip(b, elements.value()));
      }
      if (!placed) {
        if (insert.before() >= 0) {
          throw new IllegalStateException("no element #" + insert.before() + " to insert before");
        }
        if (!sequence) {
          out.putVarint(insert.id());
        }
        out.putBytes(insert.value());
      }
      out.end(mark);
    }
  }

  /// The value at the steps' end in a whole value, or -1.
  static int find(byte[] b, int pos, int node, List<Step> steps) {
    int at = pos;
    int current = node;
    for (Step step : steps) {
      at = findPart(b, at, current, step);
      if (at < 0) {
        return -1;
      }
      current = step.node();
    }
    return at;
  }

  /// Where the part that one step leads to stands, or -1.
  static int findPart(byte[] b, int pos, int node, Step step) {
    return switch (step) {
      case Step.Field(int child) ->
          b[pos] == Packed.OBJECT ? Packed.findField(b, pos, node, child) : -1;
      case Step.Entry entry ->
          b[pos] == Packed.OBJECT ? Packed.findEntry(b, pos, entry.utf8()) : -1;
      case Step.Element(int _, int id) ->
          b[pos] == Packed.SEQUENCE || b[pos] == Packed.ARRAY ? Packed.findElement(b, pos, id) : -1;
    };
  }

  /// The bytes at the steps' end, or null.
  static byte @Nullable [] read(byte[] b, int pos, int node, List<Step> steps) {
    int at = find(b, pos, node, steps);
    return at < 0 ? null : Packed.copy(b, at);
  }
}
