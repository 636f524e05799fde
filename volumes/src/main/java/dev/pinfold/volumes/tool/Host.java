package dev.pinfold.volumes.tool;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where commands run.
public sealed interface Host {

  /// This machine.
  Host HERE = new Here();

  /// The arguments of the process that runs a command there. No shell of this machine sees them.
  List<String> argv(List<String> command);

  /// How it is called in messages.
  String label();

  /// This machine.
  record Here() implements Host {

    /// Where the tools are on machines whose services do not have them on their path.
    private static final List<String> SYSTEM = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    @Override
    public List<String> argv(List<String> command) {
      List<String> argv = new ArrayList<>(command);
      argv.set(0, program(command.getFirst()));
      return argv;
    }

    private static String program(String name) {
      String path = System.getenv("PATH");
      return Stream.concat(
              Stream.of((path == null ? "" : path).split(":")).filter(part -> !part.isEmpty()),
              SYSTEM.stream())
          .map(directory -> Path.of(directory, name))
          .filter(Files::isExecutable)
          .findFirst()
          .map(Path::toString)
          .orElse(name);
    }

    @Override
    public String label() {
      return "this host";
    }
  }

  /// A machine that is reached by ssh, with keys: nobody is there to be asked.
  ///
  /// @param destination a host, or user@host
  /// @param options of ssh, such as `-i`, `/etc/pinfold/id`
  record Ssh(String destination, List<String> options) implements Host {

    private static final Pattern DESTINATION =
        Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9:][A-Za-z0-9_.:-]*");

    private static final int OPTIONS_MAX = 32;

    /// @throws ProblemException `invalid_host`
    public Ssh {
      if (!DESTINATION.matcher(destination).matches() || options.size() > OPTIONS_MAX) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.INVALID,
                    "invalid_host",
                    "this is not a host for ssh: it is like pinfold@backup.example.org, with at"
                        + " most "
                        + OPTIONS_MAX
                        + " options")
                .with("host", destination));
      }
      options = List.copyOf(options);
    }

    @Override
    public List<String> argv(List<String> command) {
      List<String> argv = new ArrayList<>(List.of("ssh", "-T", "-o", "BatchMode=yes"));
      argv.addAll(List.of("-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=15"));
      argv.addAll(options);
      argv.add("--");
      argv.add(destination);
      // The shell over there reads one line.
      argv.add("LC_ALL=C " + command.stream().map(Host::quoted).collect(Collectors.joining(" ")));
      return argv;
    }

    @Override
    public String label() {
      return destination;
    }
  }

  /// An argument as a shell has to read it.
  static String quoted(String argument) {
    if (argument.matches("[A-Za-z0-9_@%+=:,./#-]+") && !argument.startsWith("#")) {
      return argument;
    }
    return "'" + argument.replace("'", "'\\''") + "'";
  }
}
