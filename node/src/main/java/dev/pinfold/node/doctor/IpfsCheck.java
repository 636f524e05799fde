package dev.pinfold.node.doctor;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether the IPFS daemon that the cluster API delegates to answers.
final class IpfsCheck {

  private static final String SUBJECT = "IPFS daemon";

  private final HttpProbe probe;

  IpfsCheck(HttpProbe probe) {
    this.probe = probe;
  }

  /// What was found.
  ///
  /// @param date what the daemon takes the time to be; null if it did not tell
  record Result(Finding finding, @Nullable Instant date) {}

  Result examine(@Nullable URI api) {
    if (api == null) {
      return new Result(
          Finding.ok(SUBJECT, "none is configured: content cannot be added through Pinfold"), null);
    }
    String base = api.toString();
    URI id =
        URI.create(
            (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v0/id");
    try {
      HttpProbe.Answer answer = probe.ask("POST", id, null);
      return answer.isGood()
          ? new Result(Finding.ok(SUBJECT, api + " answers"), answer.date())
          : new Result(
              Finding.warning(
                  SUBJECT,
                  api + " answers with status " + answer.status(),
                  "see that ipfs.add-api is the RPC API of an IPFS daemon, and that it lets"
                      + " Pinfold in"),
              answer.date());
    } catch (IOException e) {
      return new Result(
          Finding.warning(
              SUBJECT,
              api + " does not answer (" + e.getMessage() + ")",
              "start it, correct ipfs.add-api, or set it to null if no content is to be added"
                  + " through Pinfold"),
          null);
    }
  }
}
