package dev.pinfold.cli.client;

import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Paths and queries of the cluster API.
final class PinPaths {

  private PinPaths() {}

  /// Of a CID, or of a path such as `/ipfs/CID/a`.
  static String of(String cidOrPath) {
    StringBuilder path = new StringBuilder("/pins");
    for (String segment : cidOrPath.split("/", -1)) {
      if (!segment.isEmpty()) {
        path.append('/').append(ApiClient.encode(segment));
      }
    }
    return path.toString();
  }

  /// The parameters that are not null.
  static String query(Map<String, @Nullable Object> parameters) {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    parameters.forEach(
        (name, value) -> {
          if (value != null) {
            query.add(ApiClient.encode(name) + "=" + ApiClient.encode(value.toString()));
          }
        });
    return query.toString();
  }
}
