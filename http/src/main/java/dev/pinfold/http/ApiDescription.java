package dev.pinfold.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Answers with the OpenAPI description of an API, which is a resource of this module.
public final class ApiDescription implements Handler {

  private final byte[] yaml;

  private ApiDescription(byte[] yaml) {
    this.yaml = yaml;
  }

  /// The description in `<api>-openapi.yaml`.
  ///
  /// @throws IllegalStateException if there is none
  public static ApiDescription of(String api) {
    String name = api + "-openapi.yaml";
    try (InputStream in = ApiDescription.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its resource " + name);
      }
      return new ApiDescription(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.answer(200, "application/yaml", yaml);
  }
}
