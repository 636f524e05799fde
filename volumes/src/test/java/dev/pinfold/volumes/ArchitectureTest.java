package dev.pinfold.volumes;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The direction of dependencies inside the volumes, and what they never do.
class ArchitectureTest {

  private static final String VOLUMES = "dev.pinfold.volumes";

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(VOLUMES);

  /// A layer may use itself, the layers listed after it, and everything outside of the volumes.
  /// Alerts lie below the file of volumes, which has rules and channels in it.
  @ParameterizedTest(name = "{0} uses no more than [{1}]")
  @CsvSource({
    "tool,           ''",
    "watch.alert,    tool",
    "spec,           tool watch.alert",
    "plan,           tool spec",
    "access,         tool plan",
    "layout,         tool spec plan access",
    "checkpoint,     tool spec plan",
    "keys,           tool spec",
    "move,           tool spec plan layout",
    "replica,        tool spec plan checkpoint",
    "watch.measure,  tool",
    "watch.forecast, ''",
    "watch.heal,     tool watch.measure",
    "watch.tune,     tool plan watch.measure",
    "watch,          tool spec watch.alert watch.measure watch.forecast watch.heal",
  })
  void layersPointDownwards(String layer, String below) {
    String[] allowed = qualify((layer + " " + below).strip().split(" +"));
    check(
        noClasses()
            .that()
            .resideInAPackage(VOLUMES + "." + layer)
            .should()
            .dependOnClassesThat(
                resideInAPackage(VOLUMES + "..")
                    .and(DescribedPredicate.not(resideInAnyPackage(allowed)))));
  }

  @Test
  @DisplayName("every package of the volumes is a known layer")
  void noPackageEscapesTheLayers() {
    check(
        classes()
            .that()
            .resideInAPackage(VOLUMES + "..")
            .should()
            .resideInAnyPackage(
                qualify(
                    "tool",
                    "spec",
                    "plan",
                    "access",
                    "layout",
                    "checkpoint",
                    "keys",
                    "move",
                    "replica",
                    "watch",
                    "watch.alert",
                    "watch.forecast",
                    "watch.heal",
                    "watch.measure",
                    "watch.tune")));
  }

  /// Beside the tool, only what operators name: programs that print keys or hear of alerts.
  @Test
  void onlyTheToolRunsZfs() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(qualify("tool", "keys", "watch.alert"))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ProcessBuilder.class));
    check(
        noClasses()
            .should()
            .callMethodWhere(
                JavaCall.Predicates.target(HasOwner.Predicates.With.owner(type(Runtime.class)))
                    .and(JavaCall.Predicates.target(HasName.Predicates.name("exec")))));
  }

  @Test
  @DisplayName("alerts and forecasts are told what time it is")
  void noClock() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(qualify("watch.alert", "watch.forecast"))
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime"));
  }

  @Test
  void noStaticMutableState() {
    check(fields().that().areStatic().should().beFinal());
  }

  @Test
  void nothingPrints() {
    check(noClasses().should(ACCESS_STANDARD_STREAMS));
  }

  private static String[] qualify(String... layers) {
    String[] packages = new String[layers.length];
    for (int i = 0; i < layers.length; i++) {
      packages[i] = VOLUMES + "." + layers[i];
    }
    return packages;
  }

  private static void check(ArchRule rule) {
    rule.check(PRODUCTION);
  }
}
