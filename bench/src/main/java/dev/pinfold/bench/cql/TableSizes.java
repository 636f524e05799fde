package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.pinfold.cassandra.RingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What tables hold, and what that takes on the disk of the only node.
///
/// @param ratios of compression, by table, when they were compacted last
record TableSizes(RingNode node, CqlSession session, Map<String, Double> ratios) {

  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final int IN_FLIGHT = 128;
  private static final Pattern TABLE = Pattern.compile("^\\s*Table: (\\S+)");
  private static final Pattern RATIO = Pattern.compile("SSTable Compression Ratio: ([0-9.]+)");

  /// @param diskBytes of all files of the table
  /// @param dataBytes of the rows before they are compressed
  record Size(long rows, long partitions, long diskBytes, long dataBytes) {

    Size without(Size rest) {
      return new Size(
          rows - rest.rows,
          partitions - rest.partitions,
          diskBytes - rest.diskBytes,
          dataBytes - rest.dataBytes);
    }
  }

  /// Writes all that is in memory, makes one file of all that is on disk, and looks at it.
  ///
  /// @param tables of the keyspace; none for all
  void compact(String keyspace, String... tables) throws IOException, InterruptedException {
    node.nodetool(words("flush", keyspace, tables));
    node.nodetool(words("compact", keyspace, tables));
    String stats = node.nodetool("tablestats", keyspace);
    String table = "";
    for (String line : stats.lines().toList()) {
      Matcher name = TABLE.matcher(line);
      Matcher ratio = RATIO.matcher(line);
      if (name.find()) {
        table = name.group(1);
      } else if (ratio.find()) {
        ratios.put(table, Double.parseDouble(ratio.group(1)));
      }
    }
  }

  private static String[] words(String command, String keyspace, String... tables) {
    return Stream.concat(Stream.of(command, keyspace), Stream.of(tables)).toArray(String[]::new);
  }

  List<String> tables(String keyspace) {
    return session.getMetadata().getKeyspace(keyspace).orElseThrow().getTables().keySet().stream()
        .map(CqlIdentifier::asInternal)
        .toList();
  }

  /// Counts rows by a scan of the table; the bytes are those of its files.
  Size of(String keyspace, String table) throws IOException {
    List<String> columns = new ArrayList<>();
    // The driver leaves out the engine's own keyspaces.
    for (Row row :
        session.execute(
            "SELECT column_name, kind FROM system_schema.columns"
                + " WHERE keyspace_name = ? AND table_name = ?",
            keyspace,
            table)) {
      if ("partition_key".equals(row.getString("kind"))) {
        columns.add(row.getString("column_name"));
      }
    }
    String key = String.join(", ", columns);
    long rows = 0;
    long partitions = 0;
    List<ByteBuffer> last = List.of();
    for (Row row :
        session.execute(
            SimpleStatement.newInstance("SELECT " + key + " FROM " + keyspace + "." + table)
                .setPageSize(5_000)
                .setTimeout(LONGEST))) {
      List<ByteBuffer> one = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        one.add(row.getBytesUnsafe(i));
      }
      rows++;
      if (!one.equals(last)) {
        partitions++;
        last = one;
      }
    }
    List<Path> files = files(keyspace, table);
    long disk = 0;
    long data = 0;
    for (Path file : files) {
      disk += Files.size(file);
      if (file.getFileName().toString().endsWith("-Data.db")) {
        data += Files.size(file);
      }
    }
    return new Size(rows, partitions, disk, Math.round(data / ratio(table)));
  }

  private List<Path> files(String keyspace, String table) throws IOException {
    Path directory = node.directory().resolve("data").resolve(keyspace);
    Pattern mine = Pattern.compile(Pattern.quote(table) + "-[0-9a-f]+/.*");
    try (Stream<Path> found = Files.walk(directory, 2)) {
      return found
          .filter(file -> mine.matcher(directory.relativize(file).toString()).matches())
          .filter(file -> file.getFileName().toString().endsWith(".db"))
          // As large for ten rows as for a million.
          .filter(file -> !file.getFileName().toString().endsWith("-Statistics.db"))
          .filter(Files::isRegularFile)
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private double ratio(String table) {
    double ratio = ratios.getOrDefault(table, 1.0);
    return ratio > 0 ? ratio : 1;
  }

  /// Deletes rows of each partition.
  ///
  /// @param deletion asks for the first columns of the table's key
  void delete(String table, String deletion) {
    PreparedStatement prepared = session.prepare(deletion);
    List<String> columns = new ArrayList<>();
    prepared.getVariableDefinitions().forEach(one -> columns.add(one.getName().asCql(true)));
    List<CompletionStage<AsyncResultSet>> sent = new ArrayList<>();
    List<Object> last = List.of();
    for (Row row :
        session.execute(
            SimpleStatement.newInstance("SELECT " + String.join(", ", columns) + " FROM " + table)
                .setTimeout(LONGEST))) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        values.add(row.getObject(i));
      }
      if (values.equals(last)) {
        continue;
      }
      last = values;
      sent.add(session.executeAsync(prepared.bind(values.toArray()).setTimeout(LONGEST)));
      if (sent.size() == IN_FLIGHT) {
        await(sent);
      }
    }
    await(sent);
  }

  private static void await(List<CompletionStage<AsyncResultSet>> sent) {
    sent.forEach(one -> one.toCompletableFuture().join());
    sent.clear();
  }
}
