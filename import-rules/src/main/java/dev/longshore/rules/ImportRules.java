package dev.longshore.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The import rules of one module: those that hold for all, and those that it adds. A folder is what
 * stands right below the module's root package, with all that is below it.
 */
public final class ImportRules {
    private final String root;
    private final JavaClasses code;
    private final Map<String, Runnable> rules = new LinkedHashMap<>();

    private ImportRules(String root, JavaClasses code, JavaClasses tests) {
        this.root = root;
        this.code = code;
        add(
                "folders have no cycles",
                slices().matching(root + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true));
        add(
                "packages have no cycles",
                slices().matching(root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true));
        rules.put("every package says what it is", this::everyPackageSaysWhatItIs);
        rules.put("tests do not sleep", () -> NO_SLEEP.check(tests));
    }

    private static final ArchRule NO_SLEEP =
            noClasses()
                    .should()
                    .accessTargetWhere(
                            DescribedPredicate.describe(
                                    "Thread.sleep or TimeUnit.sleep",
                                    (JavaAccess<?> access) ->
                                            access.getTarget().getName().equals("sleep")))
                    .allowEmptyShould(true)
                    .because("sleep is banned in tests, use a loop driven by hand or a latch");

    /**
     * The rules of the module whose root package is {@code root}, as it stands on the class path.
     */
    public static ImportRules of(String root) {
        return new ImportRules(
                root,
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(root),
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                        .importPackages(root));
    }

    /** The same for code that lies among tests: for the test of the rules themselves. */
    static ImportRules ofTests(String root) {
        var all = new ClassFileImporter().importPackages(root);
        return new ImportRules(root, all, all);
    }

    /** Nothing in the module knows these packages; {@code because} says why. */
    public ImportRules unknown(String because, String... packages) {
        none(
                "unknown: " + String.join(", ", packages),
                DescribedPredicate.alwaysTrue(),
                resideInAnyPackage(packages),
                because);
        return this;
    }

    /** A library that only the packages under {@code homes} use. */
    public ImportRules confined(String library, String instead, String... homes) {
        none(
                library + " stays at home",
                resideOutsideOfPackages(below(homes)),
                resideInAPackage(library),
                library + " is banned here, use " + instead);
        return this;
    }

    /** What is under {@code from} does not know what is under {@code to}. */
    public ImportRules apart(String from, String to, String because) {
        none(
                from + " does not know " + to,
                resideInAnyPackage(below(from)),
                resideInAnyPackage(root + "." + to),
                because);
        return this;
    }

    /** The root package builds everything and is known to nobody. */
    public ImportRules rootIsWiring() {
        none(
                "the wiring is known to nobody",
                resideOutsideOfPackage(root),
                resideInAPackage(root),
                "the root package builds everything: what others need has a package of its own");
        return this;
    }

    /** All folders, from the bottom up: one uses those that stand before it. */
    public ImportRules layers(String... folders) {
        List<String> order = List.of(folders);
        rules.put(
                "every folder has its layer",
                () ->
                        require(
                                code.stream()
                                        .map(type -> type.getPackageName())
                                        .filter(name -> !name.equals(root))
                                        .filter(name -> !order.contains(folder(name)))
                                        .distinct()
                                        .toList(),
                                "a new folder has to be put into the order of layers"));
        for (int i = 0; i + 1 < order.size(); i++) {
            String[] above = order.subList(i + 1, order.size()).toArray(String[]::new);
            none(
                    order.get(i) + " is below " + String.join(", ", above),
                    resideInAnyPackage(below(order.get(i))),
                    resideInAnyPackage(below(above)),
                    "a folder uses those that stand before it in the order");
        }
        return this;
    }

    /** What is under these packages touches none of that. */
    public ImportRules banned(List<Banned> things, String... packages) {
        for (Banned thing : things) {
            rules.put(
                    "banned: " + thing,
                    () ->
                            require(
                                    code.stream()
                                            .filter(resideInAnyPackage(below(packages)))
                                            .flatMap(type -> type.getAccessesFromSelf().stream())
                                            .filter(thing.access())
                                            .map(access -> access.getDescription())
                                            .toList(),
                                    thing + " is banned here, use " + thing.instead()));
        }
        return this;
    }

    /**
     * None of {@code who} depends on any of {@code whom}. Looked for without ArchUnit's events,
     * which describe each dependency that is fine: a minute for a large module.
     */
    private void none(
            String name,
            DescribedPredicate<? super JavaClass> who,
            DescribedPredicate<JavaClass> whom,
            String because) {
        rules.put(
                name,
                () ->
                        require(
                                code.stream()
                                        .filter(who)
                                        .flatMap(
                                                type ->
                                                        type
                                                                .getDirectDependenciesFromSelf()
                                                                .stream())
                                        .filter(use -> whom.test(use.getTargetClass()))
                                        .map(use -> use.getDescription())
                                        .toList(),
                                because));
    }

    /** A test for each rule. */
    public Stream<DynamicTest> tests() {
        return rules.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), rule.getValue()::run));
    }

    /** The names of the rules that the code breaks. */
    List<String> broken() {
        var broken = new ArrayList<String>();
        rules.forEach(
                (name, rule) -> {
                    try {
                        rule.run();
                    } catch (AssertionError violation) {
                        broken.add(name);
                    }
                });
        return broken;
    }

    private void add(String name, ArchRule rule) {
        rules.put(name, () -> rule.check(code));
    }

    private void everyPackageSaysWhatItIs() {
        require(
                code.stream()
                        .map(type -> type.getPackage())
                        .filter(found -> found.tryGetPackageInfo().isEmpty())
                        .map(found -> found.getName())
                        .distinct()
                        .toList(),
                "each package has a package-info.java: what lives here, who calls it, where");
    }

    private static void require(List<String> offenders, String rule) {
        if (!offenders.isEmpty()) {
            throw new AssertionError(rule + ": " + offenders);
        }
    }

    private String folder(String packageName) {
        return packageName.substring(root.length() + 1).split("\\.", 2)[0];
    }

    private String[] below(String... folders) {
        return Arrays.stream(folders)
                .map(folder -> root + "." + folder + "..")
                .toArray(String[]::new);
    }
}
