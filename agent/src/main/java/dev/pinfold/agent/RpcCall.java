package dev.pinfold.agent;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// A command of the Kubo RPC API and its arguments.
///
/// @param command for example `pin/add`
/// @param query encoded, empty or with its question mark
record RpcCall(String command, String query) {

  static RpcCall of(String command) {
    return new RpcCall(command, "");
  }

  RpcCall with(String name, String value) {
    String argument =
        URLEncoder.encode(name, StandardCharsets.UTF_8)
            + "="
            + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return new RpcCall(command, query.isEmpty() ? "?" + argument : query + "&" + argument);
  }

  RpcCall arg(String value) {
    return with("arg", value);
  }

  String path() {
    return "/api/v0/" + command + query;
  }
}
