package dev.longshore.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The product with one defect in its own code: the patches in {@code src/test/variants}. */
class BrokenVariantsTest {
    @TempDir private Path classes;

    static List<Variant> all() throws IOException {
        return Variant.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void fitsTheSourcesOfToday(Variant variant) throws Exception {
        try (URLClassLoader loader = variant.loader(classes)) {
            assertThat(loader.getURLs()).isNotEmpty();
            assertThat(variant.defect()).endsWith(".");
        }
    }

    /** In some world it breaks a promise. Takes a minute each: deploy/hunt-variants.sh. */
    @Tag("long")
    @ParameterizedTest
    @MethodSource("all")
    void isSeen(Variant variant, TestReporter report) throws Exception {
        try (URLClassLoader loader = variant.loader(classes)) {
            List<String> broken = worlds(loader).call();
            assertThat(broken).as(variant.defect()).isNotEmpty();
            report.publishEntry(
                    variant.toString(), broken.getFirst().lines().findFirst().orElse(""));
        }
    }

    @SuppressWarnings("unchecked") // what the other loader's class implements
    private static Callable<List<String>> worlds(ClassLoader loader) throws Exception {
        return (Callable<List<String>>)
                loader.loadClass(WorldsOfVariant.class.getName())
                        .getDeclaredConstructor()
                        .newInstance();
    }
}
