package dev.pinfold.cassandra;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// What a node says about its ring, over JMX: a JVM for `nodetool` would take two seconds.
///
/// @param live the addresses of the nodes that it takes for up, itself among them
record NodeStatus(Set<String> live) {

  /// Asks a node.
  ///
  /// @throws IOException if it does not answer
  /// The only peer is a process of this ring, on 127.0.0.1.
  @SuppressWarnings("BanJNDI")
  static NodeStatus of(int jmxPort) throws IOException {
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmxPort + "/jmxrmi");
    try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
      Object live =
          connector
              .getMBeanServerConnection()
              .getAttribute(
                  new ObjectName("org.apache.cassandra.db:type=StorageService"), "LiveNodes");
      Set<String> addresses = new TreeSet<>();
      for (Object address : (List<?>) live) {
        addresses.add(address.toString());
      }
      return new NodeStatus(addresses);
    } catch (JMException e) {
      throw new IOException("The node did not say which nodes are up", e);
    }
  }
}
