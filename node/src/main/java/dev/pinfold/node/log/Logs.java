package dev.pinfold.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.pinfold.node.config.LogConfig;
import dev.pinfold.node.config.LogFormat;
import dev.pinfold.node.config.LogLevel;
import org.slf4j.LoggerFactory;

/// Sets the log up.
public final class Logs {

  /// Line ends in a message would let whoever chose a part of it forge lines.
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %replace(%msg){'[\\r\\n]+', ' '}"
          + "%replace( %kvp){'^ $', ''}%n%ex";

  /// Libraries that tell at INFO what only their developers ask for.
  private static final String[] TALKATIVE = {"org.eclipse.jetty", "io.prometheus"};

  /// The driver of ScyllaDB and Cassandra, and what it brings.
  private static final String[] DRIVER = {"com.datastax", "io.netty"};

  private Logs() {}

  /// From now on the log is like this.
  public static void apply(LogConfig config) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      apply(context, config);
    }
  }

  /// From now on the driver of ScyllaDB and Cassandra says that much, but not more than the rest.
  public static void driver(LogLevel wanted) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      Level root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getLevel();
      Level level = level(wanted);
      for (String name : DRIVER) {
        context.getLogger(name).setLevel(level.isGreaterOrEqual(root) ? level : root);
      }
    }
  }

  static void apply(LoggerContext context, LogConfig config) {
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("standard error");
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, config.format()));
    appender.start();
    Level level = level(config.level());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(appender);
    if (level.equals(Level.INFO)) {
      for (String talkative : TALKATIVE) {
        context.getLogger(talkative).setLevel(Level.WARN);
      }
    }
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
    return switch (format) {
      case TEXT -> {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        yield encoder;
      }
      case JSON -> {
        JsonLineEncoder encoder = new JsonLineEncoder();
        encoder.setContext(context);
        encoder.start();
        yield encoder;
      }
    };
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
