package dev.longshore.agent.resource.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.runtime.TaskLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On ordinary directories, which hold what the kernel would be told. */
class CgroupDirectoriesTest {
    private static final TaskLimits HALF =
            new TaskLimits(OptionalLong.of(512), OptionalLong.of(64), 0);

    @TempDir private Path root;

    @Test
    void aTaskHasItsLimitsInEachHierarchyOfV1() throws Exception {
        Path memory = Files.createDirectories(root.resolve("memory/longshore/t1"));
        Files.createFile(memory.resolve("memory.memsw.limit_in_bytes"));
        var cgroups = new CgroupDirectories(root, 1);

        cgroups.create("t1", HALF);
        cgroups.create("t1", HALF);

        assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("67108864");
        assertThat(memory.resolve("memory.memsw.limit_in_bytes")).hasContent("67108864");
        Path cpu = root.resolve("cpu/longshore/t1");
        assertThat(cpu.resolve("cpu.cfs_period_us")).hasContent("100000");
        assertThat(cpu.resolve("cpu.cfs_quota_us")).hasContent("50000");
        assertThat(cpu.resolve("cpu.shares")).hasContent("512");
        assertThat(cgroups.parent("t1")).isEqualTo("/longshore/t1");
        assertThat(cgroups.list()).containsExactly("t1");
    }

    @Test
    void whereSwapIsNotAccountedForItHasNoLimit() throws Exception {
        new CgroupDirectories(root, 1).create("t1", HALF);

        assertThat(root.resolve("memory/longshore/t1/memory.memsw.limit_in_bytes")).doesNotExist();
    }

    @Test
    void onV2ChildrenGetTheControllersOfTheLimits() throws Exception {
        var limits = new TaskLimits(OptionalLong.of(2048), OptionalLong.of(64), 16);
        Files.createDirectories(root.resolve("longshore/t1"));
        Files.createFile(root.resolve("longshore/t1/memory.swap.max"));

        new CgroupDirectories(root, 2).create("t1", limits);

        assertThat(root.resolve("longshore/cgroup.subtree_control")).hasContent("+memory");
        Path task = root.resolve("longshore/t1");
        assertThat(task.resolve("cpu.max")).hasContent("200000 100000");
        assertThat(task.resolve("cpu.weight")).hasContent("79");
        assertThat(task.resolve("memory.max")).hasContent("67108864");
        assertThat(task.resolve("memory.swap.max")).hasContent("16777216");
    }

    @Test
    void removingTakesWhatTheRuntimeLeftEmptyAndCanBeRepeated() throws Exception {
        Files.createDirectories(root.resolve("memory/longshore/t1/conmon"));
        Files.createDirectories(root.resolve("pids/longshore/t1"));
        Files.createDirectories(root.resolve("memory/longshore/t2"));
        var cgroups = new CgroupDirectories(root, 1);
        assertThat(cgroups.list()).containsExactly("t1", "t2");

        cgroups.remove("t1");
        cgroups.remove("t1");

        assertThat(cgroups.list()).containsExactly("t2");
    }

    @Test
    void aCgroupThatCannotBeMadeSaysWhy() throws IOException {
        Files.createFile(root.resolve("memory"));

        assertThatExceptionOfType(CgroupFailure.class)
                .isThrownBy(
                        () ->
                                new CgroupDirectories(root, 1)
                                        .create(
                                                "t1",
                                                new TaskLimits(
                                                        OptionalLong.empty(),
                                                        OptionalLong.of(64),
                                                        0)))
                .withMessageContaining("cannot make the task's cgroup");
    }
}
