package dev.longshore.simulation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

/** Who may use what in this module; without these, a seed would not give the same course twice. */
class ImportRulesTest {
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.longshore.simulation");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.longshore.(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void aWorldHasNoThreadAndNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.longshore.simulation.*..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ExecutorService.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .because("everything in a world takes its time and its chance from World")
                .check(CODE);
    }
}
