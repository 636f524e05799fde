package dev.pinfold.cassandra;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command lines of a node and of the programs around it.
///
/// @param java runs them
/// @param classPath holds them
record NodeCommand(ServerJava java, ServerClassPath classPath) {

  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/java.lang.ref",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "jdk.unsupported/sun.misc",
          "jdk.compiler/com.sun.tools.javac.file",
          "jdk.attach/sun.tools.attach");

  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang.module",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "java.base/java.io",
          "java.base/java.nio",
          "java.base/java.lang.reflect",
          "java.base/java.lang",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "jdk.management/com.sun.management.internal",
          "jdk.compiler/com.sun.tools.javac");

  /// A node.
  ///
  /// @param archived what [ClassArchive] wants the JVM to be told
  /// @param own options that other nodes do not have
  List<String> node(RingOptions options, List<String> archived, List<String> own) {
    List<String> command = new ArrayList<>();
    command.add(java.command());
    command.addAll(archived);
    // Cassandra locks what the JVM has taken when it starts: a small heap that grows starts sooner
    // and stays smaller.
    command.add("-Xms64m");
    command.add("-Xmx" + options.heapMegabytes() + "m");
    command.add("-Xss512k");
    command.add("-XX:+UseG1GC");
    if (!options.optimizingCompiler()) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.add("-XX:+ExitOnOutOfMemoryError");
    // No file in the system's directory of temporary ones, which a killed process leaves behind.
    command.add("-XX:+PerfDisableSharedMem");
    command.add("-javaagent:" + classPath.agent());
    command.add("-Djdk.attach.allowAttachSelf=true");
    command.add("-Dio.netty.tryReflectionSetAccessible=true");
    command.addAll(access());
    command.addAll(own);
    command.add("-cp");
    command.add(classPath.toString());
    command.add("org.apache.cassandra.service.CassandraDaemon");
    return command;
  }

  private static List<String> access() {
    List<String> options = new ArrayList<>();
    EXPORTS.forEach(name -> options.add("--add-exports=" + name + "=ALL-UNNAMED"));
    OPENS.forEach(name -> options.add("--add-opens=" + name + "=ALL-UNNAMED"));
    return options;
  }

  /// The tool of operators.
  List<String> nodetool(int jmxPort, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.command());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+PerfDisableSharedMem"));
    command.addAll(access());
    command.addAll(List.of("-cp", classPath.toString(), "org.apache.cassandra.tools.NodeTool"));
    command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(jmxPort)));
    command.addAll(arguments);
    return command;
  }

  /// Makes an archive of the classes that a list names.
  List<String> archive(Path list, Path archive) {
    return List.of(
        java.command(),
        "-Xshare:dump",
        "-XX:SharedClassListFile=" + list,
        "-XX:SharedArchiveFile=" + archive,
        "-Xmx512m",
        "-XX:+UseG1GC",
        "-cp",
        classPath.toString());
  }
}
