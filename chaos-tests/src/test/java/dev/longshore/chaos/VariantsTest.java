package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The products with one defect that {@code deploy/chaos.sh --broken NAME} runs a drill on. Here
 * only whether they can still be made: each drill takes minutes.
 */
class VariantsTest {
    private static final Path FOLDER = LabCluster.root().resolve("chaos-tests/src/test/variants");
    private static final Pattern HEAD =
            Pattern.compile(
                    "[A-Z][^\n]*\\.\n\nBreaks: [A-Z_]+\nDrill: --only [^\n]+\n\n--- a/.*",
                    Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("^\\+\\+\\+ b/(\\S+)", Pattern.MULTILINE);

    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void fitsTheSourcesOfToday(Path variant) throws IOException {
        String patch = Files.readString(variant);
        assertThat(patch).matches(HEAD);
        Matcher file = FILE.matcher(patch);
        assertThat(file.find()).isTrue();
        assertThat(LabCluster.root().resolve(file.group(1))).exists();
        Command.Result tried =
                new Command()
                        .run(
                                "patch",
                                "--dry-run",
                                "-f",
                                "-p1",
                                "-d",
                                LabCluster.root().toString(),
                                "-i",
                                variant.toString());
        assertThat(tried.exitCode()).as(tried.output()).isZero();
    }
}
