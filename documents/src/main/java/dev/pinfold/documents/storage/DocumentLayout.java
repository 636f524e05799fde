package dev.pinfold.documents.storage;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.value.Edit;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.PackedBuffer;
import dev.pinfold.documents.value.Step;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How documents lie in records: laying out, reading whole or in part, and finding the record that
/// a change of one place rewrites. Stateless.
///
/// A document of up to [#RECORD_BYTES_TARGET] bytes is its first record. Of a larger one the first
/// record holds a tag; a container above that size has its members in *runs* of 32 neighbours by
/// node number or element id (a map's members each in a record of their own), and a member above
/// [#MEMBER_BYTES_MAX] bytes has its own record, its run a tag. Records grow by edits; a document
/// whose record exceeds [#RECORD_BYTES_MAX] is laid out again by whoever holds it exclusively.
///
/// Costs: a whole small document, one get; a place in a spread one, one get a level that is spread,
/// and one for the first record; a whole spread one, one scan.
public final class DocumentLayout {

  /// Up to this size a document, or a container in a spread one, is one record.
  public static final int RECORD_BYTES_TARGET = 4 << 10;

  /// Above this size a record should be laid out again.
  public static final int RECORD_BYTES_MAX = 4 * RECORD_BYTES_TARGET;

  /// Up to this size a member of a spread container stands in its run.
  static final int MEMBER_BYTES_MAX = 512;

  private DocumentLayout() {}

  /// A record as a writer puts it.
  public record Put(byte[] key, byte[] value) {}

  /// What a change of one place does to one record: in which form the record's bytes are, and the
  /// edit with its steps counted from there. Holds for as long as the writer's locks do, whatever
  /// others change in the same record meanwhile.
  ///
  /// @param node the node of the record's value; for a run the number before its first
  public record RecordEdit(byte[] key, Form form, int node, Edit edit) {

    /// The record's bytes after the edit; `before` is null when there is no record.
    public byte[] apply(byte @Nullable [] before) {
      return switch (form) {
        case VALUE -> {
          if (before == null) {
            throw new IllegalStateException("no record to edit");
          }
          yield edit.apply(before, node);
        }
        case MEMBERS -> edit.applyToRun(before == null ? new byte[0] : before, node, 0, false);
        case ELEMENTS -> edit.applyToRun(before == null ? new byte[0] : before, node, 0, true);
      };
    }
  }

  /// What the bytes of a record are.
  public enum Form {
    /// One value.
    VALUE,
    /// A run of members.
    MEMBERS,
    /// A run of elements with their ids.
    ELEMENTS
  }

  /// What a change of one place does to the records.
  ///
  /// @param deletes keys of records that go, before anything is put
  /// @param puts records that are put whole
  /// @param edits records that are rewritten
  public record Change(List<byte[]> deletes, List<Put> puts, List<RecordEdit> edits) {}

  // ---- laying out

  /// The records of a whole document, its first record first.
  public static List<Put> lay(byte[] document, byte[] packed, NodeNames names) {
    if (packed.length <= RECORD_BYTES_TARGET || !Packed.isContainer(packed, 0)) {
      return List.of(new Put(document, packed));
    }
    List<Put> puts = new ArrayList<>();
    puts.add(new Put(document, packed));
    byte[] first = spread(packed, 0, NodeNames.ROOT, document, names, puts);
    puts.set(0, new Put(document, first));
    return puts;
  }

  /// The bytes that stand for a value in its container's record; what does not fit there is put.
  private static byte[] inline(
      byte[] b, int pos, int node, byte[] place, int inlineMax, NodeNames names, List<Put> puts) {
    int size = Packed.skip(b, pos) - pos;
    if (size <= inlineMax) {
      return Packed.copy(b, pos);
    }
    if (size <= RECORD_BYTES_TARGET || !Packed.isContainer(b, pos)) {
      puts.add(new Put(Keys.own(place), Packed.copy(b, pos)));
      return new byte[] {Packed.ELSEWHERE};
    }
    return spread(b, pos, node, place, names, puts);
  }

  /// The bytes of the record of a value that stands alone in any case, as the members of a spread
  /// map do.
  private static byte[] alone(
      byte[] b, int pos, int node, byte[] place, NodeNames names, List<Put> puts) {
    int size = Packed.skip(b, pos) - pos;
    return size <= RECORD_BYTES_TARGET || !Packed.isContainer(b, pos)
        ? Packed.copy(b, pos)
        : spread(b, pos, node, place, names, puts);
  }

  private static byte[] spread(
      byte[] b, int pos, int node, byte[] place, NodeNames names, List<Put> puts) {
    return switch (Packed.type(b, pos)) {
      case OBJECT -> spreadObject(b, pos, node, place, names, puts);
      case ARRAY -> spreadArray(b, pos, node, place, names, puts);
      default -> throw new IllegalStateException("a scalar cannot be spread");
    };
  }

  private static byte[] spreadObject(
      byte[] b, int pos, int node, byte[] place, NodeNames names, List<Put> puts) {
    Packed.Members members = new Packed.Members(b, pos, node);
    int run = -1;
    int last = 0;
    PackedBuffer out = new PackedBuffer(1024);
    while (members.next()) {
      if (members.isEntry()) {
        Step.Entry step =
            new Step.Entry(
                names.findEntry(node), new String(members.name(), StandardCharsets.UTF_8));
        byte[] at = Keys.below(place, step);
        byte[] value = alone(b, members.value(), step.node(), at, names, puts);
        puts.add(new Put(Keys.own(at), value));
        continue;
      }
      int child = members.node();
      if (child >>> Keys.RUN_SHIFT != run) {
        putRun(place, run, out, puts);
        run = child >>> Keys.RUN_SHIFT;
        last = before(run);
        out = new PackedBuffer(1024);
      }
      out.putVarint(child - last);
      last = child;
      out.putBytes(
          inline(
              b,
              members.value(),
              child,
              Keys.below(place, new Step.Field(child)),
              MEMBER_BYTES_MAX,
              names,
              puts));
    }
    putRun(place, run, out, puts);
    return new PackedBuffer(8).spreadObject(node).toBytes();
  }

  private static byte[] spreadArray(
      byte[] b, int pos, int node, byte[] place, NodeNames names, List<Put> puts) {
    Packed.Elements elements = new Packed.Elements(b, pos);
    TreeMap<Integer, byte[]> byId = new TreeMap<>();
    SpreadOrder order = new SpreadOrder();
    int nextId = elements.nextId();
    int element = names.findElement(node);
    while (elements.next()) {
      int id = elements.id();
      byte[] at = Keys.below(place, new Step.Element(element, id));
      byId.put(id, inline(b, elements.value(), element, at, MEMBER_BYTES_MAX, names, puts));
      order.append(id);
    }
    int run = -1;
    PackedBuffer out = new PackedBuffer(1024);
    for (var laid : byId.entrySet()) {
      int id = laid.getKey();
      if (id >>> Keys.RUN_SHIFT != run) {
        putRun(place, run, out, puts);
        run = id >>> Keys.RUN_SHIFT;
        out = new PackedBuffer(1024);
      }
      out.putVarint(id).putBytes(laid.getValue());
    }
    putRun(place, run, out, puts);
    return order.toValue(nextId);
  }

  private static void putRun(byte[] place, int run, PackedBuffer out, List<Put> puts) {
    if (run >= 0) {
      puts.add(new Put(Keys.run(place, run << Keys.RUN_SHIFT), out.toBytes()));
    }
  }

  /// The number that the first distance of a run is counted from.
  private static int before(int run) {
    return (run << Keys.RUN_SHIFT) - 1;
  }

  // ---- reading

  /// The whole document as one packed value, or null if there is none.
  ///
  /// @param records must show one moment if the document may be spread and others write to it
  public static byte @Nullable [] read(Records records, byte[] document) {
    byte[] first = records.get(document);
    return first == null ? null : whole(records, document, first);
  }

  /// Whether a document with this first record has further ones.
  public static boolean isSpread(byte[] first) {
    return first[0] == Packed.SPREAD_OBJECT || first[0] == Packed.SPREAD_ARRAY;
  }

  /// The whole document whose first record has been read.
  public static byte[] whole(Records records, byte[] document, byte[] first) {
    return isSpread(first) ? new Assembly(records, document).value(first) : first;
  }

  /// Reads a member of the document itself if one record holds it.
  ///
  /// @param spreadLikely whether to look into the member's run before the first record
  /// @return null if there is none, nothing if one record does not tell
  public static byte @Nullable [] readMember(
      Records records, byte[] document, int child, boolean spreadLikely) {
    if (spreadLikely) {
      byte[] run = records.get(Keys.run(document, child));
      if (run != null) {
        int pos = Packed.findField(run, 0, run.length, before(child >>> Keys.RUN_SHIFT), child);
        return pos < 0 ? null : memberAt(run, pos);
      }
    }
    byte[] first = records.get(document);
    if (first == null || Packed.type(first, 0) != ValueType.OBJECT) {
      return null;
    }
    if (isSpread(first)) {
      return NOTHING;
    }
    int pos = Packed.findField(first, 0, NodeNames.ROOT, child);
    return pos < 0 ? null : memberAt(first, pos);
  }

  private static final byte[] NOTHING = {};

  private static byte[] memberAt(byte[] b, int pos) {
    return isMark(b, pos) ? NOTHING : Packed.copy(b, pos);
  }

  /// A place in a document: the record it stands in, and where.
  ///
  /// @param bytes the record's bytes
  /// @param pos where in them the value stands
  /// @param place what the keys of records below it begin with
  private record Place(byte[] bytes, int pos, byte[] place) {}

  /// The value at the steps' end, whole, or null if there is none.
  ///
  /// @param spreadLikely whether to look into the first step's run before the first record
  public static byte @Nullable [] readPart(
      Records records, byte[] document, List<Step> steps, boolean spreadLikely) {
    if (steps.isEmpty()) {
      return read(records, document);
    }
    if (spreadLikely && steps.getFirst() instanceof Step.Field(int child)) {
      byte[] run = records.get(Keys.run(document, child));
      if (run != null) {
        int pos = Packed.findField(run, 0, run.length, before(child >>> Keys.RUN_SHIFT), child);
        return pos < 0
            ? null
            : readFrom(
                records, part(records, run, pos, Keys.below(document, steps.get(0))), steps, 1);
      }
    }
    byte[] first = records.get(document);
    return first == null ? null : readFrom(records, new Place(first, 0, document), steps, 0);
  }

  private static byte @Nullable [] readFrom(
      Records records, @Nullable Place from, List<Step> steps, int done) {
    Place at = walk(records, from, steps, done, steps.size());
    if (at == null) {
      return null;
    }
    byte tag = at.bytes()[at.pos()];
    if (tag == Packed.SPREAD_OBJECT || tag == Packed.SPREAD_ARRAY) {
      return new Assembly(records, at.place()).value(Packed.copy(at.bytes(), at.pos()));
    }
    return Packed.copy(at.bytes(), at.pos());
  }

  private static @Nullable Place walk(
      Records records, @Nullable Place from, List<Step> steps, int done, int until) {
    Place at = from;
    for (int i = done; i < until && at != null; i++) {
      at = step(records, at, i == 0 ? NodeNames.ROOT : steps.get(i - 1).node(), steps.get(i));
    }
    return at;
  }

  private static @Nullable Place step(Records records, Place at, int node, Step step) {
    byte[] below = Keys.below(at.place(), step);
    switch (at.bytes()[at.pos()]) {
      case Packed.SPREAD_OBJECT -> {
        if (step instanceof Step.Field(int child)) {
          byte[] run = records.get(Keys.run(at.place(), child));
          int pos =
              run == null
                  ? -1
                  : Packed.findField(run, 0, run.length, before(child >>> Keys.RUN_SHIFT), child);
          return run == null || pos < 0 ? null : part(records, run, pos, below);
        }
        byte[] own = step instanceof Step.Entry ? records.get(Keys.own(below)) : null;
        return own == null ? null : new Place(own, 0, below);
      }
      case Packed.SPREAD_ARRAY -> {
        if (!(step instanceof Step.Element(int _, int id))) {
          return null;
        }
        byte[] run = records.get(Keys.run(at.place(), id));
        int pos = run == null ? -1 : findInRun(run, id);
        return run == null || pos < 0 ? null : part(records, run, pos, below);
      }
      default -> {
        int pos = Edit.findPart(at.bytes(), at.pos(), node, step);
        return pos < 0 ? null : part(records, at.bytes(), pos, below);
      }
    }
  }

  /// The place of a value that may stand elsewhere.
  private static Place part(Records records, byte[] bytes, int pos, byte[] below) {
    if (bytes[pos] != Packed.ELSEWHERE) {
      return new Place(bytes, pos, below);
    }
    byte[] own = records.get(Keys.own(below));
    if (own == null) {
      throw missing(below);
    }
    return new Place(own, 0, below);
  }

  private static ProblemException missing(byte[] place) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.CORRUPT,
                "record_missing",
                "a record of document \"" + Keys.id(place) + "\" is not there; run a check")
            .with("document", Keys.id(place)));
  }

  private static int findInRun(byte[] run, int id) {
    ElementRun elements = new ElementRun(run);
    while (elements.next()) {
      if (elements.id() == id) {
        return elements.value();
      }
    }
    return -1;
  }

  /// What stands at the steps' end, or null if there is nothing. Reads no more than the records on
  /// the way.
  public static @Nullable ValueType typeAt(Records records, byte[] document, List<Step> steps) {
    Holding holding = hold(records, document, steps, steps.size());
    return holding == null ? null : Packed.type(holding.at().bytes(), holding.at().pos());
  }

  /// The elements of an array, without their values.
  ///
  /// @param nextId the id that the next new element gets
  /// @param ids the ids of the elements in their order
  public record ArrayShape(int nextId, List<Integer> ids) {}

  /// The shape of the array at the steps' end, or null if there is no array.
  public static @Nullable ArrayShape arrayAt(Records records, byte[] document, List<Step> steps) {
    Holding holding = hold(records, document, steps, steps.size());
    if (holding == null) {
      return null;
    }
    byte[] b = holding.at().bytes();
    int pos = holding.at().pos();
    if (Packed.type(b, pos) != ValueType.ARRAY) {
      return null;
    }
    List<Integer> ids = new ArrayList<>();
    if (isSpreadAt(holding.at())) {
      SpreadOrder order = SpreadOrder.read(b, pos);
      order.forEach(ids::add);
      return new ArrayShape(order.nextId(), ids);
    }
    Packed.Elements elements = new Packed.Elements(b, pos);
    while (elements.next()) {
      ids.add(elements.id());
    }
    return new ArrayShape(elements.nextId(), ids);
  }

  // ---- changing a place

  /// What setting the place to `value` does to the records.
  ///
  /// @return null if the container of the place is not there
  public static @Nullable Change set(
      Records records, byte[] document, List<Step> steps, byte[] value, NodeNames names) {
    int last = steps.size() - 1;
    Holding holding = hold(records, document, steps, last);
    if (holding == null) {
      return null;
    }
    Place at = holding.at();
    Step step = steps.get(last);
    List<Put> puts = new ArrayList<>();
    List<byte[]> deletes = below(records, holding, step);
    if (!isSpreadAt(at)) {
      return new Change(
          deletes, puts, List.of(holding.edit(new Edit.Set(holding.rest(steps), value))));
    }
    byte[] below = Keys.below(at.place(), step);
    if (step instanceof Step.Entry) {
      puts.add(new Put(Keys.own(below), alone(value, 0, step.node(), below, names, puts)));
      return new Change(deletes, puts, List.of());
    }
    byte[] inline = inline(value, 0, step.node(), below, MEMBER_BYTES_MAX, names, puts);
    return new Change(
        deletes, puts, List.of(runEdit(at, step, new Edit.Set(List.of(step), inline))));
  }

  /// What removing the place does to the records.
  ///
  /// @return null if the container of the place is not there
  public static @Nullable Change remove(Records records, byte[] document, List<Step> steps) {
    int last = steps.size() - 1;
    Holding holding = hold(records, document, steps, last);
    if (holding == null) {
      return null;
    }
    Place at = holding.at();
    Step step = steps.get(last);
    List<byte[]> deletes = below(records, holding, step);
    if (!isSpreadAt(at)) {
      return new Change(
          deletes, List.of(), List.of(holding.edit(new Edit.Remove(holding.rest(steps)))));
    }
    if (step instanceof Step.Entry) {
      return new Change(deletes, List.of(), List.of());
    }
    List<RecordEdit> edits = new ArrayList<>();
    edits.add(runEdit(at, step, new Edit.Remove(List.of(step))));
    if (step instanceof Step.Element(int _, int id)) {
      SpreadOrder order = SpreadOrder.read(at.bytes(), at.pos());
      order.remove(id);
      edits.add(
          holding.edit(
              new Edit.Set(holding.rest(steps.subList(0, last)), order.toValue(order.nextId()))));
    }
    return new Change(deletes, List.of(), edits);
  }

  /// What inserting an element into the array at the steps' end does to the records.
  ///
  /// @param element the new element
  /// @param before the id of the element to stand before, or -1 for the end
  /// @return null if there is no array at the place
  public static @Nullable Change insert(
      Records records,
      byte[] document,
      Step.Element element,
      List<Step> array,
      int before,
      byte[] value,
      NodeNames names) {
    Holding holding = hold(records, document, array, array.size());
    if (holding == null) {
      return null;
    }
    Place at = holding.at();
    if (Packed.type(at.bytes(), at.pos()) != ValueType.ARRAY) {
      return null;
    }
    List<Step> rest = holding.rest(array);
    if (!isSpreadAt(at)) {
      return new Change(
          List.of(),
          List.of(),
          List.of(holding.edit(new Edit.Insert(rest, element.id(), before, value))));
    }
    List<Put> puts = new ArrayList<>();
    byte[] below = Keys.below(at.place(), element);
    byte[] inline = inline(value, 0, element.node(), below, MEMBER_BYTES_MAX, names, puts);
    SpreadOrder order = SpreadOrder.read(at.bytes(), at.pos());
    order.insert(element.id(), before);
    return new Change(
        List.of(),
        puts,
        List.of(
            runEdit(at, element, new Edit.Set(List.of(element), inline)),
            holding.edit(new Edit.Set(rest, order.toValue(element.id() + 1)))));
  }

  private static RecordEdit runEdit(Place at, Step step, Edit edit) {
    return switch (step) {
      case Step.Field(int child) ->
          new RecordEdit(
              Keys.run(at.place(), child), Form.MEMBERS, before(child >>> Keys.RUN_SHIFT), edit);
      case Step.Element(int _, int id) ->
          new RecordEdit(Keys.run(at.place(), id), Form.ELEMENTS, NodeNames.NONE, edit);
      case Step.Entry _ -> throw new IllegalStateException("a map's members stand alone");
    };
  }

  /// The keys of the records that stand below the part that one step leads to.
  private static List<byte[]> below(Records records, Holding holding, Step step) {
    List<byte[]> keys = new ArrayList<>();
    if (isSpreadAt(holding.at()) && mayHaveRecords(records, holding.at(), step)) {
      byte[] below = Keys.below(holding.at().place(), step);
      try (RecordCursor old = records.scan(below, Keys.afterDocument(below))) {
        while (old.next()) {
          keys.add(old.key());
        }
      }
    }
    return keys;
  }

  /// Whether the part of a spread container that one step leads to stands in other records than its
  /// run.
  private static boolean mayHaveRecords(Records records, Place at, Step step) {
    switch (step) {
      case Step.Field(int child) -> {
        byte[] run = records.get(Keys.run(at.place(), child));
        int pos =
            run == null
                ? -1
                : Packed.findField(run, 0, run.length, before(child >>> Keys.RUN_SHIFT), child);
        return run != null && pos >= 0 && isMark(run, pos);
      }
      case Step.Element(int _, int id) -> {
        byte[] run = records.get(Keys.run(at.place(), id));
        int pos = run == null ? -1 : findInRun(run, id);
        return run != null && pos >= 0 && isMark(run, pos);
      }
      case Step.Entry _ -> {
        return true;
      }
    }
  }

  /// Whether what stands at `pos` is a mark for values in other records.
  private static boolean isMark(byte[] b, int pos) {
    byte tag = b[pos];
    return tag == Packed.ELSEWHERE || tag == Packed.SPREAD_OBJECT || tag == Packed.SPREAD_ARRAY;
  }

  private static boolean isSpreadAt(Place at) {
    byte tag = at.bytes()[at.pos()];
    return tag == Packed.SPREAD_OBJECT || tag == Packed.SPREAD_ARRAY;
  }

  /// Where a walk ended, and the record it ended in.
  ///
  /// @param depth how many steps lead to the beginning of the record's value, or of its run's
  /// container
  private record Holding(Place at, byte[] key, Form form, int node, int depth) {

    List<Step> rest(List<Step> steps) {
      return steps.subList(depth, steps.size());
    }

    RecordEdit edit(Edit edit) {
      return new RecordEdit(key, form, node, edit);
    }
  }

  // The same array object means the same record: records are read afresh.
  @SuppressWarnings("ReferenceEquality")
  private static @Nullable Holding hold(
      Records records, byte[] document, List<Step> steps, int count) {
    byte[] first = records.get(document);
    if (first == null) {
      return null;
    }
    Place at = new Place(first, 0, document);
    Holding holding = new Holding(at, document, Form.VALUE, NodeNames.ROOT, 0);
    for (int i = 0; i < count; i++) {
      Step step = steps.get(i);
      Place next = step(records, at, i == 0 ? NodeNames.ROOT : steps.get(i - 1).node(), step);
      if (next == null) {
        return null;
      }
      if (next.bytes() == at.bytes()) {
        holding = new Holding(next, holding.key(), holding.form(), holding.node(), holding.depth());
      } else if (next.pos() == 0) {
        // A value in a run never begins at 0, its distance or id comes before it: this one stands
        // alone.
        holding = new Holding(next, Keys.own(next.place()), Form.VALUE, step.node(), i + 1);
      } else {
        RecordEdit run = runEdit(at, step, new Edit.Remove(List.of(step)));
        holding = new Holding(next, run.key(), run.form(), run.node(), i);
      }
      at = next;
    }
    return holding;
  }

  // ---- putting together

  /// A document with what its records say about themselves.
  ///
  /// @param packed the whole document
  /// @param orphans the keys of its records that nothing leads to; there should be none
  public record Inspection(byte[] packed, List<byte[]> orphans) {}

  /// Reads a document and looks for records that do not belong to it any more.
  public static Inspection inspect(Records records, byte[] document, byte[] first) {
    Assembly assembly = new Assembly(records, document);
    byte[] packed = assembly.value(first);
    List<byte[]> orphans = new ArrayList<>();
    for (var part : assembly.parts.entrySet()) {
      byte[] key = part.getKey();
      // A run that has lost its last member stays, empty.
      if (part.getValue().length > 0
          && !Arrays.equals(key, document)
          && !assembly.used.contains(key)) {
        orphans.add(key);
      }
    }
    return new Inspection(packed, orphans);
  }

  /// Puts a spread value together from its records.
  private static final class Assembly {
    private final Records records;
    private final byte[] place;
    private final TreeMap<byte[], byte[]> parts = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeSet<byte[]> used = new TreeSet<>(Arrays::compareUnsigned);

    Assembly(Records records, byte[] place) {
      this.records = records;
      this.place = place;
    }

    byte[] value(byte[] top) {
      try (RecordCursor cursor = records.scan(place, Keys.afterDocument(place))) {
        while (cursor.next()) {
          parts.put(cursor.key(), cursor.value());
        }
      }
      PackedBuffer out = new PackedBuffer(8 << 10);
      put(top, 0, place, out);
      return out.toBytes();
    }

    private void put(byte[] b, int pos, byte[] at, PackedBuffer out) {
      switch (b[pos]) {
        case Packed.ELSEWHERE -> {
          byte[] own = parts.get(Keys.own(at));
          if (own == null) {
            throw missing(at);
          }
          used.add(Keys.own(at));
          put(own, 0, at, out);
        }
        case Packed.SPREAD_OBJECT -> object(Packed.spreadNode(b, pos), at, out);
        case Packed.SPREAD_ARRAY -> array(b, pos, at, out);
        default -> out.putBytes(b, pos, Packed.skip(b, pos));
      }
    }

    private void object(int node, byte[] at, PackedBuffer out) {
      int mark = out.begin(0x06);
      int last = node;
      byte[] runs = Keys.run(at, 0);
      byte[] prefix = Arrays.copyOf(runs, runs.length - 4);
      for (var run : parts.subMap(prefix, true, Keys.after(prefix), false).entrySet()) {
        used.add(run.getKey());
        byte[] members = run.getValue();
        Packed.Members cursor =
            new Packed.Members(members, 0, members.length, before(Keys.runNumber(run.getKey())));
        while (cursor.next()) {
          out.putVarint(cursor.node() - last);
          last = cursor.node();
          put(members, cursor.value(), Keys.below(at, new Step.Field(cursor.node())), out);
        }
      }
      byte[] entries = Arrays.copyOf(at, at.length + 1);
      entries[at.length] = Keys.ENTRY;
      for (var entry : parts.subMap(entries, true, Keys.after(entries), false).entrySet()) {
        byte[] key = entry.getKey();
        int end = Keys.textEnd(key, entries.length);
        if (end != key.length - 1 || key[end] != Keys.OWN) {
          continue; // belongs to a part further below
        }
        used.add(key);
        byte[] name = Keys.unescape(key, entries.length, end - 1);
        out.putByte(0).putVarint(name.length).putBytes(name);
        put(entry.getValue(), 0, Arrays.copyOf(key, end), out);
      }
      out.end(mark);
    }

    private void array(byte[] b, int pos, byte[] at, PackedBuffer out) {
      SpreadOrder order = SpreadOrder.read(b, pos);
      boolean sequence = order.isSequence();
      int mark = out.begin(sequence ? 0x07 : 0x08);
      if (!sequence) {
        out.putVarint(order.nextId());
      }
      order.forEach(
          id -> {
            byte[] run = parts.get(Keys.run(at, id));
            int value = run == null ? -1 : findInRun(run, id);
            if (run == null || value < 0) {
              throw missing(at);
            }
            if (!sequence) {
              out.putVarint(id);
            }
            used.add(Keys.run(at, id));
            put(run, value, Keys.below(at, new Step.Element(NodeNames.NONE, id)), out);
          });
      out.end(mark);
    }
  }
}
