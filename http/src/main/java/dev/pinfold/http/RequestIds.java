package dev.pinfold.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Names for requests: the client's own if it is fit for logs and headers, else a random one.
final class RequestIds {

  static final String HEADER = "X-Request-Id";

  private static final int CHARS_MAX = 128;

  private final SecureRandom random = new SecureRandom();

  String choose(@Nullable String sent) {
    return sent != null && isSane(sent) ? sent : make();
  }

  private static boolean isSane(String id) {
    if (id.isEmpty() || id.length() > CHARS_MAX) {
      return false;
    }
    return id.chars().allMatch(RequestIds::isSane);
  }

  private static boolean isSane(int c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || "-_.:/+=@".indexOf(c) >= 0);
  }

  private String make() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
