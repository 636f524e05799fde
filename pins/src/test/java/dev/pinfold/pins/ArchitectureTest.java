package dev.pinfold.pins;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Who may know whom, and what the rules never do.
class ArchitectureTest {

  private static final String PINS = "dev.pinfold.pins";

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(PINS);

  @Test
  void rulesKnowNothingButPins() {
    classes()
        .that()
        .resideInAPackage(PINS + ".rules")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                PINS,
                PINS + ".rules",
                "dev.pinfold.model",
                "dev.pinfold.base",
                "java.lang..",
                "java.util",
                "java.util.function",
                "java.util.stream",
                "java.time",
                "org.jspecify.annotations"))
        .check(PRODUCTION);
  }

  @Test
  void rulesAskNeitherClockNorChance() {
    noClasses()
        .that()
        .resideInAPackage(PINS + ".rules")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(PRODUCTION);
  }

  @Test
  void nobodyTakesTheTimeFromTheSystem() {
    noClasses()
        .should()
        .callMethodWhere(
            new DescribedPredicate<JavaCall<?>>("reads the system's clock") {
              @Override
              public boolean test(JavaCall<?> call) {
                return call.getTargetOwner().isEquivalentTo(Instant.class)
                    && call.getName().equals("now");
              }
            })
        .check(PRODUCTION);
  }

  @Test
  void onlyOnePackageKnowsTheDocumentEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(PINS + ".documents")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.pinfold.documents..")
        .check(PRODUCTION);
  }

  @Test
  void theServiceKnowsNoStoreInParticular() {
    noClasses()
        .that()
        .resideInAPackage(PINS + ".service")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PINS + ".documents")
        .check(PRODUCTION);
  }

  @Test
  void theStoreDoesNotKnowTheService() {
    noClasses()
        .that()
        .resideInAnyPackage(PINS, PINS + ".rules", PINS + ".documents")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PINS + ".service")
        .check(PRODUCTION);
  }

  @Test
  void thereIsNoHttp() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net.http..", "com.sun.net..", "io.helidon..", "dev.pinfold.http..", "java.net")
        .check(PRODUCTION);
  }
}
