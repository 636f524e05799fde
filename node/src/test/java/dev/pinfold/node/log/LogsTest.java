package dev.pinfold.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.node.config.LogConfig;
import dev.pinfold.node.config.LogFormat;
import dev.pinfold.node.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Isolated
class LogsTest {

  /// What is written to standard error, in a context of its own.
  private static String written(LogLevel level, LogFormat format, Consumer<Logger> body) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      Logs.apply(context, new LogConfig(level, format));
      body.accept(context.getLogger("dev.pinfold.Example"));
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void textIsForPeople() {
    String text =
        written(
            LogLevel.INFO,
            LogFormat.TEXT,
            log -> log.atInfo().addKeyValue("pins", 5).log("it is\nready"));
    assertTrue(text.matches("\\d{4}-\\S+ INFO  Example: it is ready pins=\"5\"\\R"), text);
  }

  @Test
  void jsonIsForMachines() throws Exception {
    String text =
        written(
            LogLevel.INFO,
            LogFormat.JSON,
            log ->
                log.atWarn()
                    .setCause(new IllegalStateException("why"))
                    .addKeyValue("pins", 5)
                    .addKeyValue("peer", "p\n1")
                    .addKeyValue("level", "does not replace what is there")
                    .log("{} is \"late\"", "it"));
    assertEquals(1, text.lines().count());
    JsonNode line = new JsonMapper().readTree(text);
    assertEquals("warn", line.path("level").asText());
    assertEquals("it is \"late\"", line.path("message").asText());
    assertEquals(5, line.path("pins").asInt());
    assertEquals("p\n1", line.path("peer").asText());
    assertEquals("dev.pinfold.Example", line.path("logger").asText());
    assertTrue(line.path("at").asText().endsWith("Z"));
    assertTrue(line.path("exception").asText().startsWith("java.lang.IllegalStateException: why"));
  }

  @Test
  void levelsLeaveOutWhatIsLess() {
    Consumer<Logger> both =
        log -> {
          log.debug("detail");
          log.error("trouble");
        };
    assertFalse(written(LogLevel.ERROR, LogFormat.TEXT, both).contains("detail"));
    assertTrue(written(LogLevel.ERROR, LogFormat.TEXT, both).contains("trouble"));
    assertTrue(written(LogLevel.TRACE, LogFormat.TEXT, both).contains("detail"));
  }

  @Test
  void platformLoggersEndInTheSameLog() {
    Logs.apply(new LogConfig(LogLevel.DEBUG, LogFormat.TEXT));
    try {
      System.Logger platform = System.getLogger("dev.pinfold.Platform");
      assertTrue(platform.isLoggable(System.Logger.Level.DEBUG));
      assertTrue(platform.getClass().getName().startsWith("org.slf4j."));
      assertTrue(LoggerFactory.getILoggerFactory() instanceof LoggerContext);
    } finally {
      Logs.apply(new LogConfig(LogLevel.WARN, LogFormat.TEXT));
    }
  }
}
