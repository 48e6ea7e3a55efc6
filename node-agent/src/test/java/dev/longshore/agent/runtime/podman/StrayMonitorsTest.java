package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a proc file system as proc(5) describes it, with commands that are written down. */
final class StrayMonitorsTest {
    private static final String NAME = "longshore-0123456789abcdef0123456789abcdef-web";

    @TempDir private Path directory;
    private StrayMonitors monitors;

    @BeforeEach
    void begin() throws IOException {
        process(1, "init");
        var writing =
                List.of("sh", "-c", "echo \"$@\" >>" + directory.resolve("commands"), "commands");
        monitors = new StrayMonitors(new Processes(directory), new Commands(writing));
    }

    @Test
    void whatTwoLooksInARowFindIsEnded() throws IOException {
        process(5, "/usr/bin/conmon -c id-1 -r /usr/bin/crun -n " + NAME);

        monitors.end(Set.of(), monitor -> true);
        assertThat(commands()).isEmpty();
        monitors.end(Set.of("id-1"), monitor -> true);
        monitors.end(Set.of(), monitor -> true);
        assertThat(commands()).as("between them Podman knew it").isEmpty();

        monitors.end(Set.of(), monitor -> true);
        assertThat(commands()).contains("/usr/bin/crun delete --force id-1\n", "kill", " 5 id-1\n");
    }

    @Test
    void whatIsAnotherOnesStays() throws IOException {
        process(5, "/usr/bin/conmon -c id-1 -r /usr/bin/crun -n " + NAME);

        monitors.end(Set.of(), monitor -> false);
        monitors.end(Set.of(), monitor -> false);

        assertThat(commands()).isEmpty();
    }

    private String commands() throws IOException {
        Path file = directory.resolve("commands");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private void process(int pid, String command) throws IOException {
        Path process = directory.resolve(String.valueOf(pid));
        Files.createDirectories(process.resolve("ns"));
        Files.writeString(process.resolve("cmdline"), command.replace(' ', '\0'));
        Files.createSymbolicLink(process.resolve("ns/pid"), Path.of("pid:[1]"));
        Files.createSymbolicLink(process.resolve("ns/mnt"), Path.of("mnt:[1]"));
    }
}
