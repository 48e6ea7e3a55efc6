package dev.longshore.agent.resource.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.TaskLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a program that writes down what systemctl would be asked. */
class SystemdSlicesTest {
    @TempDir private Path directory;

    @Test
    void limitsArePropertiesOfTheTasksSlice() throws Exception {
        SystemdSlices slices = slices("");

        slices.create("t1", new TaskLimits(OptionalLong.of(512), OptionalLong.of(64), 0));
        slices.remove("t1");

        assertThat(directory.resolve("asked"))
                .hasContent(
                        """
                        systemctl set-property --runtime longshore-t1.slice CPUQuota=50% CPUWeight=20 MemoryMax=64M MemorySwapMax=0M
                        systemctl start longshore-t1.slice
                        systemctl stop longshore-t1.slice
                        systemctl revert longshore-t1.slice
                        """);
        assertThat(slices.parent("t1")).isEqualTo("longshore-t1.slice");
    }

    @Test
    void aTaskWithoutLimitsHasASliceToo() throws Exception {
        slices("").create("t1", new TaskLimits(OptionalLong.empty(), OptionalLong.empty(), 0));

        assertThat(directory.resolve("asked")).hasContent("systemctl start longshore-t1.slice\n");
    }

    @Test
    void slicesOfTasksAreFound() throws Exception {
        var slices =
                slices(
                        "echo '  longshore-t1.slice loaded active active Slice /longshore/t1';"
                                + " echo 'longshore-t2.slice loaded active active';");

        assertThat(slices.list()).containsExactly("t1", "t2");
    }

    @Test
    void systemdsRefusalIsTold() throws Exception {
        var slices = slices("echo 'Access denied' >&2; exit 1;");

        assertThatExceptionOfType(CgroupFailure.class)
                .isThrownBy(() -> slices.remove("t1"))
                .withMessage("systemctl stop longshore-t1.slice: Access denied");
    }

    private SystemdSlices slices(String answer) throws IOException {
        Path program = directory.resolve("program");
        Files.writeString(
                program, "echo \"$@\" >>" + directory.resolve("asked") + "\n" + answer + "\n");
        return new SystemdSlices(new Commands(List.of("sh", program.toString())));
    }
}
