package dev.pinfold.cassandra;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// What a node says about its ring, over JMX: a JVM for `nodetool` would take two seconds.
///
/// A generation tells the starts of a node apart. Without it a node that was killed and is back
/// passes for up with those who never noticed that it was gone, and then for down while they make
/// its acquaintance again.
///
/// @param generation its own generation
/// @param up the nodes to which it would send requests now, itself among them: the generation in
///     which it knows each, by address
record NodeStatus(int generation, Map<String, Integer> up) {

  /// Asks a node.
  ///
  /// @throws IOException if it does not answer
  /// The only peer is a process of this ring, on 127.0.0.1.
  @SuppressWarnings("BanJNDI")
  static NodeStatus of(int jmxPort) throws IOException {
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmxPort + "/jmxrmi");
    try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
      return of(connector.getMBeanServerConnection());
    } catch (JMException e) {
      throw new IOException("The node did not say which nodes are up", e);
    }
  }

  private static NodeStatus of(MBeanServerConnection node) throws IOException, JMException {
    // Not StorageService.LiveNodes: a node that has restarted is in there before it is asked
    // anything again. These states are what a coordinator goes by.
    Map<?, ?> states =
        (Map<?, ?>)
            node.getAttribute(
                new ObjectName("org.apache.cassandra.net:type=FailureDetector"), "SimpleStates");
    Map<String, Integer> up = new TreeMap<>();
    for (Map.Entry<?, ?> state : states.entrySet()) {
      if (state.getValue().equals("UP")) {
        String name = state.getKey().toString();
        String address = name.substring(name.indexOf('/') + 1);
        up.put(address, generationOf(node, address));
      }
    }
    int own =
        (Integer)
            node.getAttribute(
                new ObjectName("org.apache.cassandra.db:type=StorageService"),
                "CurrentGenerationNumber");
    return new NodeStatus(own, up);
  }

  private static Integer generationOf(MBeanServerConnection node, String address)
      throws IOException, JMException {
    return (Integer)
        node.invoke(
            new ObjectName("org.apache.cassandra.net:type=Gossiper"),
            "getCurrentGenerationNumber",
            new Object[] {address},
            new String[] {String.class.getName()});
  }
}
