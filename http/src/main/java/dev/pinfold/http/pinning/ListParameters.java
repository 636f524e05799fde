package dev.pinfold.http.pinning;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Query;
import dev.pinfold.http.json.Json;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.RequestQuery.NameMatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `GET /pins` asks for.
///
/// @param limit how many results at most
/// @param behind the last request of the page before, by the cursor; null to begin
record ListParameters(RequestQuery query, int limit, @Nullable RequestId behind) {

  private static final int CIDS_MAX = 10;
  private static final int LIMIT_MAX = 1_000;
  private static final int LIMIT_DEFAULT = 10;

  /// Reads a query. Parameters that it does not know are left aside.
  ///
  /// @param owner the number of the owner who asks
  /// @throws dev.pinfold.http.FailureException 400 that names the parameter
  static ListParameters read(Query parameters, int owner) {
    Reading reading = new Reading(parameters);
    RequestQuery query =
        new RequestQuery(
            owner,
            reading.statuses(),
            reading.name(),
            reading.cids(),
            reading.time("after"),
            reading.time("before"),
            reading.meta());
    return new ListParameters(query, reading.limit(), reading.cursor(owner));
  }

  private record Reading(Query parameters) {

    /// The one value of a parameter, or null.
    private @Nullable String single(String name) {
      List<String> all = parameters.all(name);
      if (all.size() > 1) {
        throw Refusals.parameter(name, all.size() + " times", "once").raise();
      }
      return all.isEmpty() ? null : all.getFirst();
    }

    /// The values of a parameter that is a list: separated by commas, or given several times.
    private List<String> list(String name) {
      List<String> values = new ArrayList<>();
      for (String part : parameters.all(name)) {
        values.addAll(List.of(part.split(",", -1)));
      }
      return values;
    }

    List<Cid> cids() {
      Set<Cid> cids = new LinkedHashSet<>();
      List<String> texts = list("cid");
      if (texts.size() > CIDS_MAX) {
        throw Refusals.parameter("cid", texts.size() + " CIDs", "1 to 10 CIDs").raise();
      }
      for (String text : texts) {
        try {
          cids.add(Cid.parse(text));
        } catch (ProblemException e) {
          throw Refusals.parameter("cid", text, "CIDs, separated by commas")
              .with("reason", e.problem().message())
              .raise();
        }
      }
      return List.copyOf(cids);
    }

    /// Only what is pinned, unless something else is asked for.
    Set<PinStatus> statuses() {
      if (!parameters.has("status")) {
        return EnumSet.of(PinStatus.PINNED);
      }
      Set<PinStatus> statuses = EnumSet.noneOf(PinStatus.class);
      for (String word : list("status")) {
        statuses.add(
            PinStatus.of(word)
                .orElseThrow(
                    () ->
                        Refusals.parameter(
                                "status",
                                word,
                                "queued, pinning, pinned and failed, separated by commas")
                            .raise()));
      }
      return statuses;
    }

    @Nullable NameMatch name() {
      String match = single("match");
      NameMatch.Kind kind =
          switch (match) {
            case null -> NameMatch.Kind.WHOLE;
            case "exact", "iexact" -> NameMatch.Kind.WHOLE;
            case "partial", "ipartial" -> NameMatch.Kind.PART;
            case "prefix", "iprefix" -> NameMatch.Kind.PREFIX;
            default ->
                throw Refusals.parameter(
                        "match", match, "exact, iexact, partial, ipartial, prefix, iprefix")
                    .raise();
          };
      String text = single("name");
      if (text == null || (text.isEmpty() && kind != NameMatch.Kind.WHOLE)) {
        // Every name, also none, has the empty text in it.
        return null;
      }
      int length = text.codePointCount(0, text.length());
      if (length > PinObject.NAME_CHARS_MAX) {
        throw Refusals.parameter("name", length + " characters", "at most 255 characters").raise();
      }
      return new NameMatch(text, kind, match != null && match.startsWith("i"));
    }

    @Nullable Instant time(String name) {
      String text = single(name);
      if (text == null) {
        return null;
      }
      try {
        return Rfc3339.parse(text);
      } catch (ProblemException e) {
        throw Refusals.parameter(name, text, "a time of RFC 3339, such as 2026-01-31T09:30:00.123Z")
            .with("reason", e.problem().message())
            .raise();
      }
    }

    int limit() {
      String text = single("limit");
      if (text == null) {
        return LIMIT_DEFAULT;
      }
      boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
      // Longer numbers are too large, whatever they are.
      int limit = digits && text.length() < 10 ? Integer.parseInt(text) : 0;
      if (limit < 1 || limit > LIMIT_MAX) {
        throw Refusals.parameter("limit", text, "1 to 1000").raise();
      }
      return limit;
    }

    Map<String, String> meta() {
      String text = single("meta");
      if (text == null) {
        return Map.of();
      }
      try {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8)).asTextMap();
      } catch (ProblemException e) {
        Problem problem = e.problem();
        Object place = problem.details().get("place");
        throw Refusals.parameter("meta", text, "a JSON object of strings")
            .with("reason", problem.message() + (place == null ? "" : " " + place))
            .raise();
      }
    }

    @Nullable RequestId cursor(int owner) {
      String text = single("cursor");
      if (text == null) {
        return null;
      }
      return RequestId.parse(text)
          .filter(id -> id.owner() == owner)
          .orElseThrow(
              () -> Refusals.parameter("cursor", text, "what X-Next-Cursor said before").raise());
    }
  }
}
