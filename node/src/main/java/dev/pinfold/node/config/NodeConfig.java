package dev.pinfold.node.config;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.storage.StoreOptions;
import dev.pinfold.documents.transaction.EngineOptions;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that the operator can choose. [#reference] explains each key.
///
/// The command line counts more than the environment, which counts more than the file. Relative
/// paths begin at the file's directory if they stand in it, else at the working directory.
///
/// ```java
/// NodeConfig config = NodeConfig.read(Path.of("pinfold.yaml"), Map.of("log.level", "debug"));
/// ```
///
/// @param data the directory that everything is kept in
/// @param store where pins are kept
/// @param volumes what the data directory lies on
/// @param openToNetwork whether an API that everyone may use may be reached from other machines
/// @param service how pins are handled
/// @param retry when a peer that failed is asked again
/// @param changesKept how many changes the feed keeps
/// @param cql ScyllaDB or Cassandra, if pins are kept there
public record NodeConfig(
    Path data,
    StoreKind store,
    VolumesConfig volumes,
    ClusterConfig cluster,
    PinningConfig pinning,
    AdminConfig admin,
    boolean openToNetwork,
    ServiceSettings service,
    RetryPolicy retry,
    LimitsConfig limits,
    IpfsConfig ipfs,
    MemoryConfig memory,
    long changesKept,
    LogConfig log,
    CqlStoreConfig cql) {

  /// What the problem of a wrong configuration lists its mistakes under.
  public static final String MISTAKES = "mistakes";

  /// Where in the data directory the database is.
  public static final String DATABASE = "pins";

  private static final int FILE_BYTES_MAX = 1 << 20;

  /// Reads the configuration with the environment of this process.
  ///
  /// @param file null for none
  /// @param overrides values by path, in the form that environment variables have
  /// @throws ProblemException `invalid_configuration` with all [#mistakes], or
  ///     `configuration_unreadable`
  public static NodeConfig read(@Nullable Path file, Map<String, String> overrides) {
    return read(file, System.getenv(), overrides);
  }

  /// Reads the configuration.
  ///
  /// @param environment variables by name; those that are not Pinfold's do not matter
  public static NodeConfig read(
      @Nullable Path file, Map<String, String> environment, Map<String, String> overrides) {
    if (file == null) {
      return parse("", "", Path.of(""), environment, overrides);
    }
    Path parent = file.getParent();
    return parse(
        text(file), file.toString(), parent == null ? Path.of("") : parent, environment, overrides);
  }

  private static String text(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > FILE_BYTES_MAX) {
        throw unreadable(file, "it is larger than " + SizeText.print(FILE_BYTES_MAX), null);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(
          file, Files.exists(file) ? e.getClass().getSimpleName() : "there is no such file", e);
    }
  }

  private static ProblemException unreadable(
      Path file, String reason, @Nullable IOException cause) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "configuration_unreadable",
                "The configuration file cannot be read.")
            .with("file", file.toString())
            .with("reason", reason),
        cause);
  }

  /// Reads a configuration that is a text.
  ///
  /// @param name of the text, to tell where a mistake is
  /// @param base the directory that relative paths in the text begin at
  static NodeConfig parse(
      String yaml,
      String name,
      Path base,
      Map<String, String> environment,
      Map<String, String> overrides) {
    ConfigReader reader =
        new ConfigReader(new ConfigLayers(members(yaml, name), name, base, environment, overrides));
    NodeConfig config =
        new NodeConfig(
            reader.get(Settings.DATA),
            reader.get(Settings.STORE),
            VolumesConfig.read(reader),
            ClusterConfig.read(reader),
            PinningConfig.read(reader),
            AdminConfig.read(reader),
            reader.get(Settings.OPEN_TO_NETWORK),
            BehaviourConfig.service(reader),
            BehaviourConfig.retry(reader),
            LimitsConfig.read(reader),
            IpfsConfig.read(reader),
            MemoryConfig.read(reader),
            reader.get(Settings.CHANGES_KEPT),
            LogConfig.read(reader),
            CqlStoreConfig.read(reader));
    ListenerRules.check(config, reader);
    if (!reader.mistakes().isEmpty()) {
      throw invalid(reader.mistakes());
    }
    return config;
  }

  private static ConfigValue.Members members(String yaml, String name) {
    try {
      return switch (YamlText.parse(yaml)) {
        case ConfigValue.Members members -> members;
        case ConfigValue.Nothing _ -> new ConfigValue.Members(Map.of(), 0);
        case ConfigValue.Text _, ConfigValue.Items _ ->
            throw invalid(
                List.of(
                    new ConfigMistake(
                        "",
                        "the file does not hold keys with values",
                        "YAML such as \"data: ./pinfold-data\"",
                        name)));
      };
    } catch (YamlText.SyntaxException e) {
      String origin = e.line() == 0 ? name : name + ", line " + e.line();
      throw invalid(
          List.of(new ConfigMistake("", "the file is not YAML: " + e.getMessage(), "", origin)));
    }
  }

  private static ProblemException invalid(List<ConfigMistake> mistakes) {
    return new ProblemException(
        Problem.of(Problem.Kind.INVALID, "invalid_configuration", "The configuration has mistakes.")
            .with(MISTAKES, mistakes));
  }

  /// The mistakes that a problem lists; none if it is about something else.
  public static List<ConfigMistake> mistakes(Problem problem) {
    return problem.details().get(MISTAKES) instanceof List<?> listed
        ? listed.stream()
            .filter(ConfigMistake.class::isInstance)
            .map(ConfigMistake.class::cast)
            .toList()
        : List.of();
  }

  /// A file with every key, its default, and what it does.
  public static String reference() {
    return Reference.print();
  }

  /// Where the database is. The directory of data has room for other things beside it.
  public Path databaseDirectory() {
    return data.resolve(DATABASE);
  }

  /// How the database is opened.
  public DatabaseOptions database() {
    EngineOptions engine = EngineOptions.DEFAULT;
    return DatabaseOptions.DEFAULT.with(
        new EngineOptions(
            engine.values(),
            engine.idBytesMax(),
            engine.schemaNodesMax(),
            changesKept,
            engine.lockTimeout(),
            engine.triesMax(),
            new StoreOptions(memory.blockCacheBytes(), memory.writeBufferBytes())));
  }
}
