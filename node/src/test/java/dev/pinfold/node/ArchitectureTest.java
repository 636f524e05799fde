package dev.pinfold.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String NODE = "dev.pinfold.node";

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(NODE);

  @Test
  @DisplayName("only the configuration and the doctor read the environment")
  void environment() {
    noClasses()
        .that()
        .resideOutsideOfPackages(NODE + ".config", NODE + ".doctor")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("the configuration knows nothing of what it is for")
  void configuration() {
    noClasses()
        .that()
        .resideInAPackage(NODE + ".config")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(NODE, NODE + ".metrics", NODE + ".log", NODE + ".doctor")
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("nothing prints")
  void printing() {
    noClasses().should(ACCESS_STANDARD_STREAMS).check(PRODUCTION);
  }
}
