package dev.pinfold.http.admin;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.json.Json;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinStatus;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.RequestQuery.NameMatch;
import dev.pinfold.pins.service.Owner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which requests a query asks for.
final class RequestFilter {

  /// The parameters that make up a filter.
  static final List<String> PARAMETERS =
      List.of("owner", "status", "cid", "name", "match", "after", "before", "meta", "meta.");

  private static final int CIDS_MAX = 100;
  private static final int CONDITIONS_MAX = 16;
  private static final String MATCHES = "exact, iexact, prefix, iprefix, partial or ipartial";

  private RequestFilter() {}

  /// The names of a route's parameters: those of a filter, and some more.
  static String[] parameters(String... more) {
    List<String> names = new ArrayList<>(PARAMETERS);
    names.addAll(List.of(more));
    return names.toArray(String[]::new);
  }

  static RequestQuery read(Owner owner, Parameters parameters) {
    RequestQuery query =
        RequestQuery.of(owner.number())
            .withStatuses(statuses(parameters))
            .withCids(cids(parameters))
            .withTimes(parameters.time("after"), parameters.time("before"))
            .withMetadata(metadata(parameters));
    NameMatch name = name(parameters);
    return name == null ? query : query.withName(name);
  }

  private static Set<PinStatus> statuses(Parameters parameters) {
    Set<PinStatus> statuses = EnumSet.noneOf(PinStatus.class);
    for (String word : parameters.list("status", PinStatus.values().length)) {
      statuses.add(
          PinStatus.of(word)
              .orElseThrow(
                  () ->
                      Parameters.invalid(
                          "status", word, "queued, pinning, pinned, failed, or some of them")));
    }
    return statuses;
  }

  private static List<Cid> cids(Parameters parameters) {
    List<Cid> cids = new ArrayList<>();
    for (String text : parameters.list("cid", CIDS_MAX)) {
      try {
        cids.add(Cid.parse(text));
      } catch (ProblemException e) {
        throw Parameters.invalid("cid", text, "a CID: " + e.problem().message());
      }
    }
    return cids;
  }

  private static @Nullable NameMatch name(Parameters parameters) {
    String text = parameters.text("name");
    String match = parameters.text("match");
    if (text == null) {
      if (match != null) {
        throw Parameters.invalid("match", match, "only together with name");
      }
      return null;
    }
    return switch (match) {
      case null -> new NameMatch(text, NameMatch.Kind.WHOLE, false);
      case "exact" -> new NameMatch(text, NameMatch.Kind.WHOLE, false);
      case "iexact" -> new NameMatch(text, NameMatch.Kind.WHOLE, true);
      case "prefix" -> new NameMatch(text, NameMatch.Kind.PREFIX, false);
      case "iprefix" -> new NameMatch(text, NameMatch.Kind.PREFIX, true);
      case "partial" -> new NameMatch(text, NameMatch.Kind.PART, false);
      case "ipartial" -> new NameMatch(text, NameMatch.Kind.PART, true);
      default -> throw Parameters.invalid("match", match, MATCHES);
    };
  }

  private static Map<String, String> metadata(Parameters parameters) {
    Map<String, String> conditions = new LinkedHashMap<>(parameters.withPrefix("meta."));
    String json = parameters.text("meta");
    if (json != null) {
      try {
        Map<String, String> more =
            Json.parse(json.getBytes(StandardCharsets.UTF_8)).asObject().asTextMap();
        more.forEach(conditions::put);
      } catch (ProblemException e) {
        throw Parameters.invalid("meta", json, "a JSON object of strings");
      }
    }
    if (conditions.size() > CONDITIONS_MAX) {
      throw Parameters.invalid("meta", conditions.size() + " keys", "up to " + CONDITIONS_MAX);
    }
    return conditions;
  }
}
