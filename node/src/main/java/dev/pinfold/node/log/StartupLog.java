package dev.pinfold.node.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.pinfold.node.config.LogConfig;
import dev.pinfold.node.config.LogFormat;
import dev.pinfold.node.config.LogLevel;

/// The log before the configuration was read. Without it, the library would write all there is to
/// standard output, which belongs to the command.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class StartupLog extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Logs.apply(context, new LogConfig(LogLevel.WARN, LogFormat.TEXT));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
