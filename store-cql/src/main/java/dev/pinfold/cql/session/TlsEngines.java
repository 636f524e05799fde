package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import dev.pinfold.base.tls.PemContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// TLS to nodes. A node is known by the name or address that it was found under: no name server is
/// asked for another one.
final class TlsEngines implements SslEngineFactory {

  private final SSLContext context;
  private final boolean verifyHostnames;

  /// @throws dev.pinfold.base.ProblemException `unusable_tls_files`
  TlsEngines(TlsTrust trust) {
    this.context = PemContext.of(trust.certificate(), trust.key(), trust.authorities());
    this.verifyHostnames = trust.verifyHostnames();
  }

  @Override
  public SSLEngine newSslEngine(EndPoint endPoint) {
    SocketAddress remote = endPoint.resolve();
    SSLEngine engine =
        remote instanceof InetSocketAddress address
            ? context.createSSLEngine(address.getHostString(), address.getPort())
            : context.createSSLEngine();
    engine.setUseClientMode(true);
    if (verifyHostnames) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      engine.setSSLParameters(parameters);
    }
    return engine;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
