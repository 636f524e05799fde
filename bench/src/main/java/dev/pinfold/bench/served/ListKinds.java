package dev.pinfold.bench.served;

import dev.pinfold.bench.PinLines;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/// The kinds of filtered lists, each with other values at each request.
///
/// @param query what filters, by a number that is anywhere in the set
record ListKinds(String words, LongFunction<String> query) {

  private static final String EVERY = "status=queued,pinning,pinned,failed";

  private static ListKinds any(String words, LongFunction<String> query) {
    return new ListKinds(words, number -> EVERY + "&" + query.apply(number));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static List<ListKinds> all() {
    return List.of(
        new ListKinds("all", _ -> EVERY),
        new ListKinds("status, of nearly all", _ -> "status=pinned"),
        new ListKinds("status, of a hundred", _ -> "status=queued"),
        new ListKinds("status, of none", _ -> "status=failed"),
        any("name", n -> "name=" + encoded(PinLines.name(n))),
        any("name, without case", n -> "match=iexact&name=" + encoded(PinLines.name(n))),
        any("prefix, of one in 10,000", n -> "match=prefix&name=dataset-" + n % 10_000 + "%2F"),
        any("prefix, of one", n -> "match=prefix&name=" + encoded(PinLines.name(n))),
        any("part, of all", _ -> "match=partial&name=part-"),
        any("part, of one", n -> "match=partial&name=" + encoded("/part-" + n + ".c")),
        any("part, of none", n -> "match=ipartial&name=nowhere-" + n),
        any("metadata, of one in 100", n -> meta("{\"network\":\"" + PinLines.network(n) + "\"}")),
        any(
            "metadata, two keys",
            n ->
                meta(
                    "{\"network\":\""
                        + PinLines.network(n)
                        + "\",\"kind\":\""
                        + PinLines.kind(n)
                        + "\"}")),
        any("before", n -> "before=" + PinLines.created(n)),
        any("after", n -> "after=" + PinLines.created(n)),
        any("cid", n -> "cid=" + PinLines.cid(n)));
  }

  private static String meta(String json) {
    return "meta=" + encoded(json);
  }

  /// Requests for first pages of ten.
  LongFunction<byte[]> requests(String path, String token, int pins) {
    return index -> {
      long number = new SplittableRandom(index).nextLong(pins);
      return RawHttp.request("GET", path + "limit=10&" + query.apply(number), token, "");
    };
  }
}
