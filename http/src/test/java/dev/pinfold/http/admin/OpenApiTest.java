package dev.pinfold.http.admin;

import dev.pinfold.http.OpenApiText;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The description of the API says what the API does, no less and no more.
class OpenApiTest {

  @TempDir Path directory;

  @Test
  void describesTheApi() {
    try (TestServer server = new TestServer(directory)) {
      OpenApiText description = new OpenApiText(server.get("/openapi.yaml").body());
      description.checkDescribes(server.admin.router().routes());
      description.checkNames();
      description.checkReferences();
    }
  }
}
