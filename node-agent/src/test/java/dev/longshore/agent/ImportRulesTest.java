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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    private static final String ROOT = "dev.longshore.agent";

    /** The folders, from the bottom up. */
    private static final List<String> LAYERS =
            List.of(
                    "command",
                    "runtime",
                    "resource",
                    "journal",
                    "health",
                    "task",
                    "session",
                    "node",
                    "host",
                    "config",
                    "machine");

    /** What the simulation runs as it is. */
    private static final String[] SIMULATED = {
        ROOT + ".node..", ROOT + ".task..", ROOT + ".session..", ROOT + ".health.."
    };

    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);
    private static final JavaClasses TESTS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                    .importPackages(ROOT);

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

    @Test
    void theWiringIsKnownToNobody() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .because("the root package builds everything: what others need has its own package")
                .check(CODE);
    }

    /** A folder with all that is below it is one slice. */
    @Test
    void foldersHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void everyFolderHasItsLayer() {
        assertThat(CODE.stream().map(c -> c.getPackageName()).filter(name -> !name.equals(ROOT)))
                .as("a new folder has to be put into the order of layers")
                .allMatch(name -> LAYERS.contains(folder(name)));
    }

    @Test
    void layersAreInOrder() {
        for (int i = 0; i < LAYERS.size(); i++) {
            String[] above =
                    LAYERS.subList(i + 1, LAYERS.size()).stream()
                            .map(layer -> ROOT + "." + layer + "..")
                            .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + LAYERS.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .because("a folder uses those that stand before it in the order of layers")
                    .check(CODE);
        }
    }

    /** A world of the simulation must repeat itself. */
    @ParameterizedTest
    @CsvSource({
        "java.time.Instant, now, loop.now()",
        "java.time.Clock, *, loop.now()",
        "java.time.InstantSource, *, loop.now()",
        "java.lang.System, currentTimeMillis, loop.now()",
        "java.lang.System, nanoTime, loop.now()",
        "java.lang.Thread, *, loop.execute()",
        "java.util.Timer, *, loop.after()",
        "java.util.concurrent.Executors, *, loop.execute()",
        "java.util.concurrent.ForkJoinPool, *, loop.execute()",
        "java.util.concurrent.locks.LockSupport, *, loop.after()",
        "java.lang.Math, random, the RandomGenerator that was passed in",
        "java.util.Random, *, the RandomGenerator that was passed in",
        "java.util.SplittableRandom, *, the RandomGenerator that was passed in",
        "java.security.SecureRandom, *, the RandomGenerator that was passed in",
        "java.util.concurrent.ThreadLocalRandom, *, the RandomGenerator that was passed in",
        "java.util.UUID, randomUUID, the RandomGenerator that was passed in",
    })
    void whatTheSimulationRunsHasNoClockThreadOrChance(
            String owner, String member, String instead) {
        noClasses()
                .that()
                .resideInAnyPackage(SIMULATED)
                .should()
                .accessTargetWhere(
                        describe(
                                owner + "." + member,
                                (JavaAccess<?> access) ->
                                        access.getTargetOwner().getName().equals(owner)
                                                && (member.equals("*")
                                                        || access.getTarget()
                                                                .getName()
                                                                .equals(member))))
                .because(owner + "." + member + " is banned here, use " + instead)
                .check(CODE);
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

    private static String folder(String packageName) {
        return packageName.substring(ROOT.length() + 1).split("\\.", 2)[0];
    }
}
