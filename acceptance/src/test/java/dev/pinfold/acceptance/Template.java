package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compares texts byte for byte, but for places of which only the form is known: `@time`, `@peer`,
/// `@text` (of a JSON string, without its quotes), `@texts` (a JSON array of strings), `@number`,
/// `@rest` (anything).
final class Template {

  private static final Pattern PLACE = Pattern.compile("@(time|peer|texts|text|number|rest)");

  private static final Map<String, String> FORMS =
      Map.of(
          // As Go prints times: with no zero at the end of a fraction.
          "time",
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{0,8}[1-9])?(?:Z|[+-]\\d\\d:\\d\\d)",
          "peer",
          "(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|12D3Koo[1-9A-HJ-NP-Za-km-z]{45})",
          "texts",
          "\\[(?:\"(?:[^\"\\\\]|\\\\.)*\"(?:,(?!\\])|(?=\\])))*\\]",
          "text",
          "(?:[^\"\\\\]|\\\\.)*",
          "number",
          "-?\\d+(?:\\.\\d+)?(?:e[+-]\\d+)?",
          "rest",
          "(?s:.*)");

  private Template() {}

  /// Fails unless the text has the form.
  static void assertMatches(String template, String text) {
    if (!matches(template, text)) {
      fail("Expected\n" + template + "\nbut it was\n" + text);
    }
  }

  static boolean matches(String template, String text) {
    StringBuilder pattern = new StringBuilder();
    Matcher places = PLACE.matcher(template);
    int end = 0;
    while (places.find()) {
      pattern.append(Pattern.quote(template.substring(end, places.start())));
      pattern.append(FORMS.get(places.group(1)));
      end = places.end();
    }
    pattern.append(Pattern.quote(template.substring(end)));
    return Pattern.matches(pattern.toString(), text);
  }
}
