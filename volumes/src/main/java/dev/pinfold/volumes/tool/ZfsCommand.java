package dev.pinfold.volumes.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One call of `zfs` or `zpool`: arguments as data, never a line for a shell.
///
/// @param argv the program, its operation, its arguments
/// @param subject the pool or dataset that it is about
public record ZfsCommand(List<String> argv, String subject) {

  public ZfsCommand {
    argv = List.copyOf(argv);
  }

  /// A call of `zfs`.
  public static ZfsCommand zfs(Object subject, String operation, Object... arguments) {
    return of("zfs", subject, operation, List.of(arguments));
  }

  /// A call of `zfs` with many arguments.
  public static ZfsCommand zfs(Object subject, String operation, List<?> arguments) {
    return of("zfs", subject, operation, arguments);
  }

  /// A call of `zpool`.
  public static ZfsCommand zpool(String pool, String operation, Object... arguments) {
    return of("zpool", pool, operation, List.of(arguments));
  }

  private static ZfsCommand of(
      String program, Object subject, String operation, List<?> arguments) {
    List<String> argv = new ArrayList<>(List.of(program, operation));
    arguments.forEach(argument -> argv.add(argument.toString()));
    return new ZfsCommand(argv, subject.toString());
  }

  /// What it does, such as `snapshot`.
  public String operation() {
    return argv.get(1);
  }

  /// As one would type it.
  @Override
  public String toString() {
    return argv.stream().map(Host::quoted).collect(Collectors.joining(" "));
  }
}
