package dev.longshore.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fuzzer itself, for a moment: that it runs here and is led by coverage, and that nothing is
 * found as easily as this. deploy/fuzz.sh is the run that searches.
 */
class ShortRunTest {
    private static final int SECONDS = 15;

    /** Beside its seconds it instruments classes, on a machine that does other things too. */
    private static final int MOST_SECONDS = 300;

    /** With less coverage than this, the classes were not instrumented. */
    private static final int LEAST_COVERAGE = 1_000;

    private static final Pattern COVERAGE = Pattern.compile("DONE +cov: (\\d+)");

    @TempDir Path directory;

    @Test
    void findsNothing() throws Exception {
        Path output = directory.resolve("output");
        Process fuzzer =
                new ProcessBuilder(command())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = fuzzer.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        fuzzer.destroyForcibly();
        String said = Files.readString(output);

        assertThat(ended).as(said).isTrue();
        assertThat(fuzzer.exitValue()).as(said).isZero();
        assertThat(COVERAGE.matcher(said).results().map(ShortRunTest::number).toList())
                .as(said)
                .singleElement()
                .satisfies(edges -> assertThat(edges).isGreaterThan(LEAST_COVERAGE));
    }

    private static int number(MatchResult result) {
        return Integer.parseInt(result.group(1));
    }

    private List<String> command() throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx768m",
                        "-XX:+UseSerialGC",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.io.tmpdir=" + Files.createDirectory(directory.resolve("tmp"))));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + Fuzz.class.getName(),
                        "--target_args=" + KeptInputsTest.CORPUS.toAbsolutePath(),
                        "--instrumentation_includes=dev.longshore.**",
                        "--instrumentation_excludes=dev.longshore.proto.**",
                        "--custom_hook_includes=dev.longshore.**",
                        "--custom_hook_excludes=dev.longshore.proto.**",
                        "--reproducer_path=" + directory));
        command.addAll(
                List.of(
                        "-seed=1",
                        "-max_total_time=" + SECONDS,
                        "-timeout=60", // of a clock on the wall, on a machine that does other
                        // things too
                        "-rss_limit_mb=0",
                        "-artifact_prefix=" + directory.resolve("finding-"),
                        mixed().toString()));
        return command;
    }

    private Path mixed() throws IOException {
        Path mixed = Files.createDirectory(directory.resolve("mixed"));
        for (Targets target : Targets.values()) {
            for (Path input : Fuzz.inputs(KeptInputsTest.CORPUS.resolve(target.label()))) {
                Files.write(
                        mixed.resolve(target.label() + "-" + input.getFileName()),
                        Mixed.input(target, Files.readAllBytes(input)));
            }
        }
        return mixed;
    }
}
