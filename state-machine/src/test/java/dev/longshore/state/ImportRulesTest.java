package dev.longshore.state;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.longshore.state");
    private static final JavaClasses TESTS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                    .importPackages("dev.longshore.state");

    @ParameterizedTest
    @CsvSource({
        "org.apache.ratis.., dev.longshore.state.raft",
        "org.rocksdb.., dev.longshore.state.store",
    })
    void librariesStayInTheirPackage(String library, String home) {
        noClasses()
                .that()
                .resideOutsideOfPackages(home, "dev.longshore.state.raft")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("the rest of the module must run in the simulation")
                .check(CODE);
    }

    @Test
    void nothingAboveIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.longshore.control..",
                        "dev.longshore.agent..",
                        "dev.longshore.simulation..",
                        "dev.longshore.cli..")
                .check(CODE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.longshore.(**)").should().beFreeOfCycles().check(CODE);
    }

    /** Replicas must agree byte for byte, and a world of the simulation must repeat itself. */
    @ParameterizedTest
    @CsvSource({
        "java.time.Instant, now, tx.now()",
        "java.time.Clock, *, tx.now()",
        "java.time.InstantSource, *, tx.now()",
        "java.lang.System, currentTimeMillis, tx.now()",
        "java.lang.System, nanoTime, tx.now()",
        "java.lang.System, getenv, a parameter",
        "java.lang.System, getProperty, a parameter",
        "java.lang.Math, random, the RandomGenerator that was passed in",
        "java.util.Random, *, the RandomGenerator that was passed in",
        "java.security.SecureRandom, *, the RandomGenerator that was passed in",
        "java.util.concurrent.ThreadLocalRandom, *, the RandomGenerator that was passed in",
        "java.util.UUID, randomUUID, tx.newId()",
        "java.util.HashMap, *, TreeMap or LinkedHashMap",
        "java.util.HashSet, *, TreeSet or LinkedHashSet",
        "java.util.IdentityHashMap, *, TreeMap or LinkedHashMap",
        "java.util.concurrent.ConcurrentHashMap, *, ConcurrentSkipListMap",
        "java.util.Map, of, TreeMap or Collections.emptySortedMap()",
        "java.util.Map, ofEntries, TreeMap or Collections.emptySortedMap()",
        "java.util.Map, copyOf, TreeMap or LinkedHashMap",
        "java.util.Set, of, TreeSet or List.of",
        "java.util.Set, copyOf, TreeSet or LinkedHashSet",
        "java.util.stream.Collectors, toSet, toCollection(TreeSet::new)",
        "java.util.stream.Collectors, toMap, a TreeMap",
        "java.util.stream.Collectors, groupingBy, a TreeMap",
    })
    void whatIsReplicatedIsTheSameEverywhere(String owner, String member, String instead) {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.longshore.state.apply",
                        "dev.longshore.state.feed",
                        "dev.longshore.state.lifecycle",
                        "dev.longshore.state.store",
                        "dev.longshore.state.tx")
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
}
