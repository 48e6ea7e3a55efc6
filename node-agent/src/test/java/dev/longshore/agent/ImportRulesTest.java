package dev.longshore.agent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.longshore.agent");
    private static final JavaClasses TESTS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                    .importPackages("dev.longshore.agent");

    @Test
    void neitherServersNorTheSimulationAreKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.longshore.state..",
                        "dev.longshore.control..",
                        "dev.longshore.simulation..",
                        "dev.longshore.cli..")
                .because("server and agent meet in proto, and nothing imports the simulation")
                .check(CODE);
    }

    @Test
    void dockerJavaStaysInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.longshore.agent.runtime.podman")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.dockerjava..")
                .because("docker-java is banned here, use runtime.ContainerRuntime")
                .check(CODE);
    }

    /** The root package wires everything: left out. */
    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.longshore.agent.(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(CODE.stream().map(c -> c.getPackage()).distinct())
                .as("each package has a package-info.java: what lives here, who calls it, where")
                .filteredOn(p -> p.tryGetPackageInfo().isEmpty())
                .extracting(JavaPackage::getName)
                .isEmpty();
    }

    @Test
    void testsDoNotSleep() {
        noClasses()
                .should()
                .accessTargetWhere(
                        describe(
                                "Thread.sleep or TimeUnit.sleep",
                                (JavaAccess<?> access) ->
                                        access.getTarget().getName().equals("sleep")))
                .because("sleep is banned in tests, use a loop driven by hand or a latch")
                .check(TESTS);
    }
}
