package dev.pinfold.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.transaction.CollectionState;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.transaction.Engine;
import dev.pinfold.documents.transaction.IdMember;
import dev.pinfold.documents.value.Edit;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.Step;
import dev.pinfold.documents.value.TypeCounts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Puts the lines of a stream of JSON texts into a collection, a document a line. Lines are encoded
/// on several threads and put in their order, some hundreds in one transaction; of lines with the
/// same id the last one stays. Durable when it returns.
///
/// A document's id is its member `_id`, which is then left out of it, or what stands at a path that
/// is named, or one that is made up: those grow with time.
public final class Importer {

  private static final int BATCH_DOCUMENTS = 1_000;
  private static final int BATCH_BYTES = 4 << 20;
  private static final int AHEAD = 8;

  /// What becomes of a line that cannot be put.
  public interface Refusal {
    /// Returns true to go on with the next line, false to end the import with the line's problem.
    boolean goOn(long line, byte[] text, ProblemException problem);
  }

  /// Gets how far the import is. Returning false ends it after what is written.
  public interface Progress {
    boolean written(long lines, long documents, long bytes);
  }

  /// What an import did.
  ///
  /// @param ended whether it came to the end of the stream
  public record Result(long lines, long documents, long refused, long bytes, boolean ended) {}

  private final Engine engine;
  private final CollectionState state;
  private final @Nullable Path idPath;
  private final RandomGenerator random;

  Importer(Engine engine, CollectionState state, @Nullable Path idPath, RandomGenerator random) {
    this.engine = engine;
    this.state = state;
    this.idPath = idPath;
    this.random = random;
  }

  /// A line that is ready to be put, or why it is not.
  private record Line(
      long number,
      byte[] text,
      String id,
      byte[] packed,
      TypeCounts values,
      @Nullable ProblemException problem) {}

  /// Lines read together.
  private record Batch(long firstLine, List<byte[]> texts, long bytes) {}

  /// Imports a stream to its end.
  ///
  /// @param skipLines how many lines to leave out, for an import that goes on
  /// @throws ProblemException what is wrong with a line that is not forgiven, with its number
  public Result run(InputStream in, long skipLines, Refusal refusal, Progress progress)
      throws IOException {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    long documents = 0;
    long refused = 0;
    long bytes = 0;
    boolean goOn = true;
    Lines source = new Lines(in, engine.options().values().documentBytesMax());
    long lines = source.skip(skipLines);
    ArrayDeque<Future<List<Line>>> encoding = new ArrayDeque<>();
    ArrayDeque<Batch> batches = new ArrayDeque<>();
    try (ExecutorService encoders = Executors.newFixedThreadPool(threads)) {
      try {
        Batch next = source.batch(lines);
        while (goOn && (next != null || !encoding.isEmpty())) {
          while (next != null && encoding.size() < AHEAD) {
            Batch batch = next;
            batches.add(batch);
            encoding.add(encoders.submit(() -> encode(batch)));
            next = source.batch(batch.firstLine() - 1 + batch.texts().size());
          }
          List<Line> ready = await(encoding.remove());
          Batch batch = batches.remove();
          List<Line> good = new ArrayList<>(ready.size());
          ProblemException end = null;
          for (Line line : ready) {
            ProblemException problem = line.problem();
            if (problem == null) {
              good.add(line);
            } else if (refusal.goOn(line.number(), line.text(), problem)) {
              refused++;
            } else {
              end = problem;
              break;
            }
          }
          put(good);
          documents += good.size();
          if (end != null) {
            engine.sync();
            throw end;
          }
          lines += batch.texts().size();
          bytes += batch.bytes();
          goOn = progress.written(lines, documents, bytes);
        }
      } finally {
        encoders.shutdownNow();
      }
    }
    engine.sync();
    return new Result(lines, documents, refused, bytes, goOn);
  }

  private static List<Line> await(Future<List<Line>> encoding) {
    try {
      return encoding.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "cancelled", "the import was interrupted"), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private List<Line> encode(Batch batch) {
    List<Line> lines = new ArrayList<>(batch.texts().size());
    long number = batch.firstLine();
    for (byte[] text : batch.texts()) {
      if (!isBlank(text)) {
        lines.add(encode(number, text));
      }
      number++;
    }
    return lines;
  }

  private static boolean isBlank(byte[] text) {
    for (byte c : text) {
      if (c != ' ' && c != '\t' && c != '\r') {
        return false;
      }
    }
    return true;
  }

  private Line encode(long number, byte[] text) {
    try {
      TypeCounts values = new TypeCounts();
      byte[] packed = engine.encode(state, text, values);
      String named = IdMember.read(packed, state.schema());
      String id = idPath != null ? textAt(packed, idPath) : named != null ? named : madeUp();
      if (named != null) {
        packed = IdMember.strip(packed, id, state.schema());
        values = new TypeCounts();
        values.addAll(packed, 0, NodeNames.ROOT, state.schema());
      }
      engine.documentKey(state, id);
      return new Line(number, text, id, packed, values, null);
    } catch (ProblemException e) {
      return new Line(number, text, "", NOTHING, new TypeCounts(), atLine(number, e));
    }
  }

  private static final byte[] NOTHING = {};

  private static ProblemException atLine(long number, ProblemException e) {
    Problem problem = e.problem();
    return new ProblemException(
        Problem.of(problem.kind(), problem.code(), "line " + number + ": " + problem.message())
            .with("line", number)
            .with("column", problem.details().getOrDefault("column", 1)),
        e);
  }

  private String textAt(byte[] packed, Path path) {
    List<Step> steps = new ArrayList<>();
    int node = NodeNames.ROOT;
    for (Path.Segment segment : path.segments()) {
      int child =
          segment instanceof Path.Name(String name)
              ? state.schema().findField(node, name)
              : NodeNames.NONE;
      if (child == NodeNames.NONE) {
        throw noId("nothing stands at " + path);
      }
      steps.add(new Step.Field(child));
      node = child;
    }
    int at = Edit.find(packed, 0, NodeNames.ROOT, steps);
    if (at < 0) {
      throw noId("nothing stands at " + path);
    }
    return IdMember.text(packed, at, path.toString());
  }

  private static ProblemException noId(String what) {
    return new ProblemException(
        Problem.of(Problem.Kind.INVALID, "invalid_id", what + "; every line needs an id there"));
  }

  /// An id that grows with time (UUID version 7, RFC 9562).
  private String madeUp() {
    long now = System.currentTimeMillis();
    long high = (now << 16) | 0x7000 | random.nextInt(0x1000);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  private void put(List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<LockRequest> requests = new ArrayList<>(lines.size());
    for (Line line : lines) {
      requests.add(
          new LockRequest.WriteDocument(state.id(), line.id().getBytes(StandardCharsets.UTF_8)));
    }
    engine.transact(
        "import",
        Durability.BUFFERED,
        requests,
        transaction -> {
          for (Line line : lines) {
            transaction.put(state, line.id(), line.packed(), line.values());
          }
          return Boolean.TRUE;
        });
  }

  /// Cuts a stream into lines. A line that is too long comes cut off, one byte longer than is
  /// allowed, so that it is refused as too large.
  private static final class Lines {
    private final InputStream in;
    private final int lineMax;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;

    Lines(InputStream in, int lineMax) {
      this.in = in;
      this.lineMax = lineMax;
    }

    long skip(long lines) throws IOException {
      long skipped = 0;
      while (skipped < lines && line() != null) {
        skipped++;
      }
      return skipped;
    }

    @Nullable Batch batch(long linesBefore) throws IOException {
      List<byte[]> texts = new ArrayList<>(BATCH_DOCUMENTS);
      long bytes = 0;
      while (texts.size() < BATCH_DOCUMENTS && bytes < BATCH_BYTES) {
        byte[] line = line();
        if (line == null) {
          break;
        }
        texts.add(line);
        bytes += line.length + 1;
      }
      return texts.isEmpty() ? null : new Batch(linesBefore + 1, texts, bytes);
    }

    private byte @Nullable [] line() throws IOException {
      byte[] line = NOTHING;
      boolean any = false;
      while (true) {
        if (at == end) {
          end = in.read(buffer);
          at = 0;
          if (end < 0) {
            end = 0;
            return any ? line : null;
          }
        }
        any = true;
        int stop = at;
        while (stop < end && buffer[stop] != '\n') {
          stop++;
        }
        int take = Math.min(stop - at, lineMax + 1 - line.length);
        if (take > 0) {
          int length = line.length;
          line = Arrays.copyOf(line, length + take);
          System.arraycopy(buffer, at, line, length, take);
        }
        boolean complete = stop < end;
        at = complete ? stop + 1 : stop;
        if (complete) {
          return line;
        }
      }
    }
  }
}
