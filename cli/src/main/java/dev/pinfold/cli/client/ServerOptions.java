package dev.pinfold.cli.client;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.TokenFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the server is, and who asks: a mixin.
public final class ServerOptions {

  private static final Pattern MULTIADDR =
      Pattern.compile("/(?:ip4|ip6|dns|dns4|dns6)/([^/]+)/tcp/(\\d+)");

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "${env:PINFOLD_HOST:-http://127.0.0.1:9094}",
      description = "The cluster API: a URL or a multiaddress (default http://127.0.0.1:9094).")
  String host = "";

  @Option(
      names = "--admin",
      paramLabel = "URL",
      defaultValue = "${env:PINFOLD_ADMIN:-http://127.0.0.1:9096}",
      description = "Pinfold's own API (default http://127.0.0.1:9096).")
  String admin = "";

  @Option(
      names = "--basic-auth",
      paramLabel = "USER:PASSWORD",
      defaultValue = "${env:CLUSTER_CREDENTIALS}",
      description = "Credentials for the cluster API; better in CLUSTER_CREDENTIALS.")
  @Nullable String basicAuth;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:PINFOLD_TOKEN_FILE}",
      description = "A file with a token for Pinfold's own API.")
  @Nullable Path tokenFile;

  /// The cluster API.
  ApiClient cluster() {
    String credentials = basicAuth;
    return new ApiClient(
        uri(host),
        credentials == null || credentials.isEmpty()
            ? null
            : "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
  }

  /// Pinfold's own API.
  public ApiClient admin() {
    String token = TokenFile.read(tokenFile);
    return new ApiClient(uri(admin), token == null ? null : "Bearer " + token);
  }

  private static URI uri(String text) {
    Matcher multiaddr = MULTIADDR.matcher(text);
    if (multiaddr.matches()) {
      return URI.create("http://" + multiaddr.group(1) + ":" + multiaddr.group(2));
    }
    if (!text.startsWith("http://") && !text.startsWith("https://")) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_host",
                  "an address is like http://127.0.0.1:9094 or /ip4/127.0.0.1/tcp/9094")
              .with("address", text));
    }
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }
}
