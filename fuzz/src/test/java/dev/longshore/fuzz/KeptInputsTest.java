package dev.longshore.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.fuzz.input.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The inputs that are kept: what has led somewhere once, and what had shown a defect. */
@Timeout(120)
class KeptInputsTest {
    static final Path CORPUS = Path.of("corpus");

    /** Of all kept inputs together: they are part of each clone. */
    private static final long MOST_BYTES = 300 << 10;

    @TestFactory
    Stream<DynamicTest> noneShowsADefect() {
        return Arrays.stream(Targets.values())
                .map(
                        target ->
                                DynamicTest.dynamicTest(
                                        target.label(),
                                        () -> assertThat(failing(target)).isEmpty()));
    }

    /** Names of inputs with what they show. */
    private static List<String> failing(Targets of) throws IOException {
        List<Path> inputs = Fuzz.inputs(CORPUS.resolve(of.label()));
        assertThat(inputs).isNotEmpty();
        Target target = Fuzz.prepared(of, CORPUS.resolve(of.label()));
        var failing = new ArrayList<String>();
        for (Path input : inputs) {
            try {
                target.read(Files.readAllBytes(input));
            } catch (Exception | AssertionError | StackOverflowError defect) {
                failing.add(input.getFileName() + ": " + defect);
            }
        }
        return failing;
    }

    @Test
    void theyAreSmall() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(CORPUS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    @Test
    void eachIsATargets() throws IOException {
        assertThat(Fuzz.inputs(CORPUS).stream().map(path -> path.getFileName().toString()))
                .containsExactlyElementsOf(
                        Arrays.stream(Targets.values()).map(Targets::label).toList());
    }
}
