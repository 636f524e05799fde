package dev.pinfold.volumes.spec;

import dev.pinfold.volumes.watch.alert.AlertRule;
import dev.pinfold.volumes.watch.alert.ChannelSpec;
import dev.pinfold.volumes.watch.alert.Measure;
import dev.pinfold.volumes.watch.alert.Pattern;
import dev.pinfold.volumes.watch.alert.Severity;
import dev.pinfold.volumes.watch.alert.Silence;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the part `watch` of the file of volumes:
///
/// ```yaml
/// watch:
///   every: 1m
///   state: /var/lib/pinfold/watch
///   heal: true
///   rules:
///     - {name: pool_low, threshold: 0.2, resolve: 0.25}
///     - {name: main_quota, measure: quota_used, threshold: 0.5, subjects: tank/pinfold/main}
///   channels:
///     - {name: chat, webhook: "https://chat.example.org/hooks/zfs"}
///     - {name: pager, command: [/usr/local/bin/page, storage], after: 30m}
///   silences:
///     - {rules: scrub_overdue, until: "2027-01-01T00:00:00Z"}
/// ```
///
/// A rule with the name of one that there is anyway changes what it names.
final class WatchFields {

  private static final String SPANS = "a time such as 30s, 10m, 1h or 1d";
  private static final String NAMES = "a name in which * stands for any characters";
  private static final java.util.regex.Pattern NAME =
      java.util.regex.Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final Duration PATIENCE_MAX = Duration.ofMinutes(5);

  private WatchFields() {}

  static WatchSpec read(@Nullable Fields fields) {
    WatchSpec otherwise = WatchSpec.DEFAULT;
    if (fields == null) {
      return otherwise;
    }
    List<ChannelSpec> channels = channels(fields.objects("channels"));
    WatchSpec spec =
        new WatchSpec(
            fields.parsed("every", SPANS, "1m", SpecFile::span),
            fields.parsed("state", "a path", otherwise.state().toString(), Path::of),
            rules(fields.objects("rules"), channels),
            channels,
            silences(fields.objects("silences")),
            fields.parsed("heal", "true or false", "true", WatchFields::flag));
    fields.end();
    return spec;
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static List<AlertRule> rules(List<Fields> all, List<ChannelSpec> channels) {
    Map<String, AlertRule> rules = new LinkedHashMap<>();
    AlertRule.defaults().forEach(rule -> rules.put(rule.name(), rule));
    for (Fields fields : all) {
      String name = fields.required("name", "up to 63 of a-z, 0-9, '_' and '-'", WatchFields::name);
      AlertRule rule = rule(name, rules.get(name), fields);
      for (String channel : rule.channels()) {
        if (channels.stream().noneMatch(one -> one.name().equals(channel))) {
          throw Fields.wrong("watch.rules", channel, "names of channels that are in the file");
        }
      }
      fields.end();
      rules.put(name, rule);
    }
    return List.copyOf(rules.values());
  }

  private static AlertRule rule(String name, @Nullable AlertRule base, Fields fields) {
    String measures =
        "one of "
            + String.join(", ", List.of(Measure.values()).stream().map(Measure::word).toList());
    Measure measure =
        base == null
            ? fields.required("measure", measures, Measure::of)
            : fields.parsed("measure", measures, base.measure().word(), Measure::of);
    AlertRule.Comparison comparison =
        fields.parsed(
            "when",
            "at_least or at_most",
            base == null ? "at_least" : base.comparison().name(),
            text -> AlertRule.Comparison.valueOf(text.toUpperCase(Locale.ROOT)));
    Double given = fields.optional("threshold", "a number", Double::valueOf);
    if (given == null) {
      if (base == null) {
        throw Fields.wrong("watch.rules", name, "a threshold for a rule of one's own");
      }
      given = base.threshold();
    }
    double threshold = given;
    Double back = fields.optional("resolve", "a number", Double::valueOf);
    // A bound that was moved alone takes the other one along, as far away as it was.
    double gap = base == null ? 0 : base.resolve() - base.threshold();
    double resolve = back == null ? threshold + gap : back;
    try {
      return new AlertRule(
          name,
          measure,
          comparison,
          threshold,
          resolve,
          fields.parsed(
              "for", SPANS, base == null ? "0s" : base.lasting().toSeconds() + "s", SpecFile::span),
          fields.parsed(
              "severity",
              "info, warning or critical",
              base == null ? "WARNING" : base.severity().name(),
              text -> Severity.valueOf(text.toUpperCase(Locale.ROOT))),
          fields.parsed(
              "subjects", NAMES, base == null ? "*" : base.subjects().text(), Pattern::new),
          fields.texts("channels", "names of channels", text -> text),
          base == null ? null : base.failure());
    } catch (IllegalArgumentException e) {
      throw Fields.wrong("watch.rules", name, String.valueOf(e.getMessage()));
    }
  }

  private static List<ChannelSpec> channels(List<Fields> all) {
    List<ChannelSpec> channels = new ArrayList<>(WatchSpec.DEFAULT.channels());
    for (Fields fields : all) {
      String name = fields.required("name", "up to 63 of a-z, 0-9, '_', '-'", WatchFields::name);
      Duration after = fields.parsed("after", SPANS, "0s", SpecFile::span);
      Duration patience = fields.parsed("timeout", SPANS, "10s", SpecFile::span);
      URI webhook = fields.optional("webhook", "a URL of http or https", WatchFields::uri);
      List<String> command = fields.texts("command", "arguments", text -> text);
      fields.end();
      if ((webhook == null) == command.isEmpty()) {
        throw Fields.wrong(
            "watch.channels", name, "either a webhook or a command; the log is always one");
      }
      if (patience.isZero() || patience.compareTo(PATIENCE_MAX) > 0) {
        throw Fields.wrong("watch.channels", name, "a timeout of at most " + PATIENCE_MAX);
      }
      channels.add(
          webhook == null
              ? new ChannelSpec.Command(name, after, command, patience)
              : new ChannelSpec.Webhook(name, after, webhook, patience));
    }
    if (channels.stream().map(ChannelSpec::name).distinct().count() != channels.size()) {
      throw Fields.wrong("watch.channels", "two of one name", "a name of its own for each");
    }
    return channels;
  }

  private static URI uri(String text) {
    URI uri = URI.create(text);
    if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }

  private static List<Silence> silences(List<Fields> all) {
    List<Silence> silences = new ArrayList<>();
    for (Fields fields : all) {
      silences.add(
          new Silence(
              fields.parsed("rules", NAMES, "*", Pattern::new),
              fields.parsed("subjects", NAMES, "*", Pattern::new),
              fields.required(
                  "until", "a time such as 2027-01-01T00:00:00Z", WatchFields::instant)));
      fields.end();
    }
    return silences;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
