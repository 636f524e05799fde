package dev.pinfold.verify.run;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Who may know whom among the packages of the models.
class LayersTest {

  private static final String ROOT = "dev.pinfold.verify.";

  @Test
  void inOneDirection() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pinfold.verify");
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("protocol")
        .definedBy(ROOT + "protocol")
        .layer("explore")
        .definedBy(ROOT + "explore")
        .layer("notation")
        .definedBy(ROOT + "notation")
        .layer("tool")
        .definedBy(ROOT + "tool")
        .layer("mutant")
        .definedBy(ROOT + "mutant")
        .layer("run")
        .definedBy(ROOT + "run")
        .whereLayer("run")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("mutant")
        .mayOnlyBeAccessedByLayers("run")
        .whereLayer("tool")
        .mayOnlyBeAccessedByLayers("run")
        .whereLayer("notation")
        .mayOnlyBeAccessedByLayers("tool")
        .whereLayer("explore")
        .mayOnlyBeAccessedByLayers("mutant", "run")
        .check(classes);
  }
}
