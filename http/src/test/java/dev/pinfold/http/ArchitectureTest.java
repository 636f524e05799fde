package dev.pinfold.http;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pinfold.pins.PinStore;
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

  /// The service checks who may write, and wakes the agents that have work by it.
  @Test
  void pinsAreChangedThroughTheServiceOnly() {
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(assignableTo(PinStore.class)))
                .and(target(HasName.Predicates.name("apply"))))
        .check(PRODUCTION);
  }
}
