package dev.pinfold.volumes.watch.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What must survive a restart, in a directory: episodes, so that nobody is told twice, and what
/// operators said: silences and acknowledgements. The server writes `alerts.json`, operators'
/// commands write `orders.json`; so neither waits for the other.
///
/// Each is replaced as a whole: after a crash it is the old one or the new one. After a crash
/// between a notice and its note the notice is sent again: twice rather than never.
public final class AlertFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BYTES_MAX = 16 << 20;
  private static final int ORDERS_MAX = 1_000;
  private static final String ALERTS = "alerts.json";
  private static final String ORDERS = "orders.json";

  private final Path directory;

  public AlertFile(Path directory) {
    this.directory = directory;
  }

  /// What operators said.
  ///
  /// @param silences until they end
  /// @param acknowledged since when somebody is at alerts that match; later ones are new
  public record Orders(List<Silence> silences, List<Acknowledgement> acknowledged) {

    /// Nothing.
    public static final Orders NONE = new Orders(List.of(), List.of());

    public Orders {
      silences = List.copyOf(silences);
      acknowledged = List.copyOf(acknowledged);
    }
  }

  /// That somebody is at what was going on at that time.
  ///
  /// @param at no alert that began later
  public record Acknowledgement(Pattern rules, Pattern subjects, Instant at) {}

  /// The episodes; none if there is no file yet.
  ///
  /// @throws ProblemException `invalid_alerts`
  public AlertBoard board() {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode one : read(ALERTS).path("alerts")) {
      if (alerts.size() < AlertBoard.ALERTS_MAX) {
        alerts.add(alert(one));
      }
    }
    return new AlertBoard(alerts);
  }

  private Alert alert(JsonNode json) {
    try {
      return new Alert(
          json.path("rule").asText(),
          json.path("subject").asText(),
          Alert.Phase.valueOf(json.path("phase").asText()),
          Instant.parse(json.path("since").asText()),
          json.path("value").asDouble(),
          Instant.parse(json.path("seen").asText()),
          json.has("told") ? Instant.parse(json.path("told").asText()) : Instant.MAX,
          json.path("level").asInt(),
          json.path("acknowledged").asBoolean());
    } catch (IllegalArgumentException | DateTimeException _) {
      throw invalid(ALERTS);
    }
  }

  /// Notes the episodes.
  public void write(AlertBoard board) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode list = root.putArray("alerts");
    for (Alert alert : board.alerts()) {
      ObjectNode one = list.addObject();
      one.put("rule", alert.rule());
      one.put("subject", alert.subject());
      one.put("phase", alert.phase().name());
      one.put("since", alert.since().toString());
      one.put("value", alert.value());
      one.put("seen", alert.seen().toString());
      if (alert.isTold()) {
        one.put("told", alert.told().toString());
      }
      one.put("level", alert.level());
      one.put("acknowledged", alert.acknowledged());
    }
    write(ALERTS, root);
  }

  /// What operators said.
  ///
  /// @throws ProblemException `invalid_alerts`
  public Orders orders() {
    JsonNode root = read(ORDERS);
    List<Silence> silences = new ArrayList<>();
    List<Acknowledgement> acknowledged = new ArrayList<>();
    try {
      for (JsonNode one : root.path("silences")) {
        silences.add(
            new Silence(
                new Pattern(one.path("rules").asText()),
                new Pattern(one.path("subjects").asText()),
                Instant.parse(one.path("until").asText())));
      }
      for (JsonNode one : root.path("acknowledged")) {
        acknowledged.add(
            new Acknowledgement(
                new Pattern(one.path("rules").asText()),
                new Pattern(one.path("subjects").asText()),
                Instant.parse(one.path("at").asText())));
      }
    } catch (IllegalArgumentException | DateTimeException _) {
      throw invalid(ORDERS);
    }
    return new Orders(silences, acknowledged);
  }

  /// Notes what operators said, without silences that are over.
  ///
  /// @throws ProblemException `too_many_silences`
  public void write(Orders orders, Instant now) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode silences = root.putArray("silences");
    for (Silence silence : orders.silences()) {
      if (now.isBefore(silence.until())) {
        silences
            .addObject()
            .put("rules", silence.rules().text())
            .put("subjects", silence.subjects().text())
            .put("until", silence.until().toString());
      }
    }
    if (silences.size() > ORDERS_MAX) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.LIMIT,
              "too_many_silences",
              "there are " + ORDERS_MAX + " silences; one with stars does for many"));
    }
    ArrayNode acknowledged = root.putArray("acknowledged");
    List<Acknowledgement> all = orders.acknowledged();
    for (Acknowledgement one : all.subList(Math.max(0, all.size() - ORDERS_MAX), all.size())) {
      acknowledged
          .addObject()
          .put("rules", one.rules().text())
          .put("subjects", one.subjects().text())
          .put("at", one.at().toString());
    }
    write(ORDERS, root);
  }

  private JsonNode read(String name) {
    Path file = directory.resolve(name);
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw invalid(name);
      }
      return JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException _) {
      return JSON.createObjectNode();
    } catch (JsonProcessingException _) {
      throw invalid(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, JsonNode root) {
    Path fresh = directory.resolve(name + ".new");
    try {
      Files.createDirectories(directory);
      try (FileChannel out =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(root));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          fresh,
          directory.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProblemException invalid(String name) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.CORRUPT,
                "invalid_alerts",
                "the file of alerts is not as it was written; without it, alerts begin anew")
            .with("file", directory.resolve(name).toString()));
  }
}
