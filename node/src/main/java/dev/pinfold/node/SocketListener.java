package dev.pinfold.node;

import dev.pinfold.http.Api;
import dev.pinfold.http.server.Exposure;
import dev.pinfold.http.server.HttpListener;
import dev.pinfold.http.server.ListenerConfig;
import dev.pinfold.http.server.TlsFiles;
import dev.pinfold.node.config.LimitsConfig;
import dev.pinfold.node.config.ListenAddress;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.config.TlsConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An API at an address of the configuration.
final class SocketListener implements Listener {

  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final String name;
  private final Api api;
  private final ListenerConfig config;
  private final Exposure exposure;
  private @Nullable HttpListener listening;

  SocketListener(
      String name, ListenAddress address, @Nullable TlsConfig tls, Api api, NodeConfig config) {
    this.name = name;
    this.api = api;
    LimitsConfig limits = config.limits();
    this.config =
        new ListenerConfig(
            name,
            address.host(),
            address.port(),
            tls == null ? null : new TlsFiles(tls.certificateFile(), tls.keyFile()),
            new ListenerConfig.Limits(
                limits.headerBytes(), limits.bodyBytes(), limits.connections()),
            new ListenerConfig.Timeouts(
                limits.headTimeout(),
                limits.readTimeout(),
                limits.writeTimeout(),
                limits.idleTimeout()));
    this.exposure = config.openToNetwork() ? Exposure.ANYWHERE : Exposure.LOOPBACK_ONLY;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    listening = HttpListener.start(config, api, exposure);
  }

  @Override
  public InetSocketAddress address() {
    HttpListener listener = listening;
    if (listener == null) {
      throw new IllegalStateException("listener " + name + " was not started");
    }
    return InetSocketAddress.createUnresolved(config.host(), listener.port());
  }

  @Override
  public void close() {
    HttpListener listener = listening;
    if (listener != null) {
      listener.stop(DRAIN);
    }
  }
}
