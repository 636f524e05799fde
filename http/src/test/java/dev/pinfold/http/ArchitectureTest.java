package dev.pinfold.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Which parts of the HTTP interfaces know what.
class ArchitectureTest {

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.pinfold.http");

  @Test
  void onlyTheListenerKnowsTheServerLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.pinfold.http.server..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.eclipse.jetty..", "dev.pinfold.http.server..")
        .check(PRODUCTION);
  }

  @Test
  void onlyJsonKnowsTheJsonLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.pinfold.http.json..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson..")
        .check(PRODUCTION);
  }

  @Test
  void jsonAndCredentialsKnowNoRequests() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.pinfold.http.json..", "dev.pinfold.http.auth..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.pinfold.http")
        .check(PRODUCTION);
  }
}
