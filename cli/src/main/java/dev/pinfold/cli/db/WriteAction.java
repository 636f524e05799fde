package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Input;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A command that writes one document: alone, in a transaction of its own, or as a line of a batch.
abstract class WriteAction extends DocumentAction {

  private byte[] value = {};

  /// What was written.
  ///
  /// @param result for programs
  /// @param line the result for people, or empty
  /// @param note what else people are told, or empty
  record Written(Map<String, Object> result, String line, String note) {}

  /// Writes. May be called several times, if the transaction begins again.
  abstract Written apply(DatabaseTransaction transaction);

  /// The value as it was given, or null.
  abstract @Nullable String given();

  /// Whether the value is to come from standard input.
  boolean isValuePiped() {
    String text = given();
    return text == null || text.equals(Input.STANDARD);
  }

  /// The value to be written, as JSON.
  final byte[] value() {
    String text = given();
    return text == null || isValuePiped() ? value : text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  void prepare() throws IOException {
    if (isValuePiped()) {
      try (Input in = common.open(Input.STANDARD)) {
        value = in.readAllBytes();
      }
    }
  }

  @Override
  final ExitCode run(Database database) {
    if (!creates()) {
      existing(database, collection);
    }
    Written written = database.transact(this::apply);
    Output output = output();
    if (output.isJson()) {
      output.json(written.result());
    } else if (!written.line().isEmpty()) {
      output.line(written.line());
    }
    if (!written.note().isEmpty()) {
      output.note(written.note());
    }
    return ExitCode.DONE;
  }

  /// Puts the value into an array.
  final Written insert(DatabaseTransaction transaction, ElementPlace place) {
    int element =
        transaction.insertElement(collection, id, place.array(), place.position(), value());
    Map<String, Object> result = result("inserted");
    result.put("path", place.array().toString());
    result.put("element", element);
    return new Written(result, "#" + element, "");
  }

  /// What programs are told of every write.
  final Map<String, Object> result(String what) {
    return Json.object("result", what, "collection", collection, "id", id);
  }
}
