package dev.pinfold.model;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.io.Serializable;
import org.junit.jupiter.api.Test;

/// The model does no I/O, starts nothing, and reads no clock and no environment.
class PurityTest {

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.pinfold.model");

  /// Packages that hold values and pure functions, but for the classes that other tests name.
  private static final DescribedPredicate<JavaClass> VALUES =
      resideInAnyPackage(
              "dev.pinfold.base",
              "dev.pinfold.model..",
              "java.lang",
              "java.lang.annotation",
              // Where the compiler puts the code behind records, lambdas and switches.
              "java.lang.invoke",
              "java.lang.runtime",
              "java.math",
              "java.nio.charset",
              "java.time..",
              "java.util",
              "java.util.function",
              "java.util.regex",
              "java.util.stream",
              "org.jspecify.annotations",
              "com.google.errorprone.annotations")
          .or(
              belongToAnyOf(
                  ByteArrayInputStream.class,
                  ByteArrayOutputStream.class,
                  Serial.class,
                  Serializable.class));

  @Test
  void usesNothingButValues() {
    noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(VALUES)
                .and(
                    DescribedPredicate.describe(
                        "are no arrays or primitives", PurityTest::isClass)))
        .check(PRODUCTION);
  }

  @Test
  void startsNothing() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Thread.class,
            ThreadLocal.class,
            ScopedValue.class,
            Process.class,
            ProcessBuilder.class,
            Runtime.class,
            java.util.Timer.class)
        .check(PRODUCTION);
  }

  @Test
  void readsNoClockAndNoEnvironment() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            java.time.Clock.class,
            java.util.Date.class,
            java.util.Calendar.class,
            java.util.Random.class,
            java.util.SplittableRandom.class)
        .check(PRODUCTION);
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe("reads a clock or the environment", PurityTest::isImpure))
        .check(PRODUCTION);
  }

  @Test
  void noStaticMutableState() {
    fields().that().areStatic().should().beFinal().check(PRODUCTION);
  }

  private static boolean isClass(JavaClass type) {
    return !type.isArray() && !type.isPrimitive();
  }

  private static boolean isImpure(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    return (owner.isEquivalentTo(System.class) && !name.equals("arraycopy"))
        || (owner.isEquivalentTo(Math.class) && name.equals("random"))
        || (owner.isEquivalentTo(java.util.UUID.class) && name.equals("randomUUID"))
        || (owner.getPackageName().startsWith("java.time") && name.equals("now"))
        || (owner.isEquivalentTo(java.time.ZoneId.class) && name.equals("systemDefault"))
        || (owner.isEquivalentTo(java.util.Locale.class) && name.equals("getDefault"));
  }
}
