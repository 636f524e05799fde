package dev.pinfold.http.exchange;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.regex.Pattern;

/// How the id of a peer may look: it stands in keys and paths.
public final class PeerIdRule {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private PeerIdRule() {}

  /// Returns `id` if a peer can have it.
  ///
  /// @param field where it stands
  /// @throws ProblemException `invalid_peer`
  public static String check(String field, String id) {
    if (!ID.matcher(id).matches()) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "invalid_peer", "This is no id that a peer can have.")
              .with("field", field)
              .with("found", id.length() > 200 ? id.substring(0, 200) + "..." : id)
              .with("allowed", "1 to 128 letters, digits, '.', ':', '_' or '-'"));
    }
    return id;
  }
}
