package dev.longshore.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(String words) {
        var out = new StringWriter();
        CommandLine line = Longshore.commandLine().setOut(new PrintWriter(out));

        int status = line.execute((words + " --help").strip().split(" ", -1));

        assertThat(status).isZero();
        assertThat(out.toString()).startsWith("Usage: longshore " + words).contains("--help");
    }

    static Stream<String> commands() {
        return below("", Longshore.commandLine());
    }

    private static Stream<String> below(String path, CommandLine command) {
        return Stream.concat(
                Stream.of(path),
                command.getSubcommands().entrySet().stream()
                        .flatMap(
                                sub -> below((path + " " + sub.getKey()).strip(), sub.getValue())));
    }
}
