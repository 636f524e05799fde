package dev.pinfold.documents;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The direction of dependencies inside the engine, and what the engine never does.
class ArchitectureTest {

  private static final String ENGINE = "dev.pinfold.documents";

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.pinfold.base", ENGINE);

  /// A layer may use itself, the layers listed after it, and everything outside of the engine. The
  /// public top package, which is not listed, may use all of them, and none of them may use it.
  @ParameterizedTest(name = "{0} uses no more than [{1}]")
  @CsvSource({
    "value,       ''",
    "storage,     value",
    "schema,      storage value",
    "lock.rules,  ''",
    "lock,        lock.rules",
    "transaction, value storage schema lock lock.rules",
    "query,       value storage schema lock lock.rules transaction",
  })
  void layersPointDownwards(String layer, String below) {
    String[] allowed = qualify((layer + " " + below).strip().split(" +"));
    check(
        noClasses()
            .that()
            .resideInAPackage(ENGINE + "." + layer)
            .should()
            .dependOnClassesThat(
                resideInAPackage(ENGINE + "..")
                    .and(DescribedPredicate.not(resideInAnyPackage(allowed)))));
  }

  @Test
  @DisplayName("every package of the engine is a known layer")
  void noPackageEscapesTheLayers() {
    check(
        classes()
            .that()
            .resideInAPackage(ENGINE + "..")
            .should()
            .resideInAnyPackage(
                ENGINE,
                ENGINE + ".value",
                ENGINE + ".storage",
                ENGINE + ".schema",
                ENGINE + ".lock",
                ENGINE + ".lock.rules",
                ENGINE + ".transaction",
                ENGINE + ".query"));
  }

  @Test
  void valuesKnowNothingButBytesAndJson() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ENGINE + ".value")
            .should()
            .dependOnClassesThat(
                outside(
                    "java..",
                    "dev.pinfold.base..",
                    ENGINE + ".value",
                    "com.fasterxml.jackson.core..",
                    "org.jspecify..",
                    "com.google.errorprone.annotations..")));
  }

  /// The rules are also the source of the models that a checker explores, so the same arguments
  /// must always give the same answer.
  @Test
  void lockRulesAreAPureFunction() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ENGINE + ".lock.rules")
            .should()
            .dependOnClassesThat(
                outside(
                        "java.lang",
                        "java.lang.annotation",
                        // Where the compiler puts the code behind records, lambdas and switches.
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        ENGINE + ".lock.rules",
                        "org.jspecify.annotations",
                        "com.google.errorprone.annotations")
                    .or(
                        DescribedPredicate.describe(
                            "are threads, clocks, timers or sources of randomness",
                            type ->
                                type.isAssignableTo(Thread.class)
                                    || type.isAssignableTo(ThreadLocal.class)
                                    || type.isAssignableTo(java.util.Random.class)
                                    || type.isAssignableTo(java.util.SplittableRandom.class)
                                    || type.isAssignableTo(java.util.Timer.class)
                                    || type.isAssignableTo(java.util.Date.class)
                                    || type.isAssignableTo(java.util.Calendar.class)
                                    || type.isAssignableTo(java.util.UUID.class)))));
    check(
        noClasses()
            .that()
            .resideInAPackage(ENGINE + ".lock.rules")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random"));
  }

  @Test
  void noStaticMutableState() {
    check(fields().that().areStatic().should().beFinal());
  }

  @Test
  void theEngineDoesNotLogOrPrint() {
    check(noClasses().should(ACCESS_STANDARD_STREAMS));
    check(
        noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.util.logging", "org.slf4j..")));
  }

  @Test
  void theEngineStartsNoProcesses() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ProcessBuilder.class, Process.class));
    check(
        noClasses()
            .should()
            .callMethodWhere(
                JavaCall.Predicates.target(HasOwner.Predicates.With.owner(type(Runtime.class)))
                    .and(JavaCall.Predicates.target(HasName.Predicates.name("exec")))));
  }

  private static DescribedPredicate<JavaClass> outside(String... packages) {
    return DescribedPredicate.not(resideInAnyPackage(packages));
  }

  private static String[] qualify(String... layers) {
    String[] packages = new String[layers.length];
    for (int i = 0; i < layers.length; i++) {
      packages[i] = ENGINE + "." + layers[i];
    }
    return packages;
  }

  private static void check(ArchRule rule) {
    // A layer without classes breaks no rule.
    rule.allowEmptyShould(true).check(PRODUCTION);
  }
}
