package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a proc file system as proc(5) describes it. */
final class ProcessesTest {
    private static final String CONMON = "/usr/bin/conmon -c id-1 --exit-command-arg cleanup";

    private static final String OURS = "longshore-0123456789abcdef0123456789abcdef-web";

    @TempDir private Path proc;

    @Test
    void aContainerWhoseProcessAndMonitorHaveGoneIsLost() throws IOException {
        process(7, "(sh) S", "/libpod-id-2", "sh");
        process(8, "(conmon) S", "/", "/usr/bin/conmon -c id-2 --exit-command-arg cleanup");

        assertThat(isLost(5)).isTrue();
    }

    @Test
    void oneThatRunsIsNot() throws IOException {
        process(5, "(a (strange) name) R", "/libpod-id-1", "sh");

        assertThat(isLost(5)).isFalse();
    }

    /** The monitor, or what that has started, is about to tell of its end. */
    @Test
    void oneWithAMonitorIsNot() throws IOException {
        process(8, "(conmon) S", "/", CONMON);

        assertThat(isLost(5)).isFalse();
    }

    @Test
    void aZombieHasEnded() throws IOException {
        process(5, "(sh) Z", "/libpod-id-1", "");

        assertThat(isLost(5)).isTrue();
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotTheContainers() throws IOException {
        process(5, "(sh) S", "/libpod-id-2", "sh");

        assertThat(isLost(5)).isTrue();
    }

    @Test
    void aContainerWithoutAProcessIsNot() {
        assertThat(isLost(0)).isFalse();
    }

    /** A host that is simulated on this machine has namespaces of its own. */
    @Test
    void monitorsOfOurContainersAreThoseOfThisHost() throws IOException {
        process(1, "(init) S", "/", "init");
        namespaces(1, "pid:[1]", "mnt:[1]");
        process(5, "(conmon) S", "/", monitor("id-5", OURS));
        namespaces(5, "pid:[1]", "mnt:[1]");
        process(6, "(conmon) S", "/", monitor("id-6", "postgres"));
        namespaces(6, "pid:[1]", "mnt:[1]");
        process(7, "(conmon) S", "/", monitor("id-7", OURS));
        namespaces(7, "pid:[2]", "mnt:[1]");
        process(8, "(conmon) S", "/", monitor("id-8", OURS));
        namespaces(8, "pid:[1]", "mnt:[2]");
        process(9, "(sh) S", "/", monitor("id-9", OURS).replace("/usr/bin/conmon", "/bin/sh"));
        namespaces(9, "pid:[1]", "mnt:[1]");
        process(10, "(conmon) S", "/", monitor("id-10", OURS)); // ended meanwhile

        assertThat(new Processes(proc).monitors())
                .containsExactly(
                        new Monitor(
                                5, OURS, "id-5", "/usr/bin/crun", List.of("--debug"), "/storage"));
    }

    private static String monitor(String id, String name) {
        return ("/usr/bin/conmon --api-version 1 -c %s -u %s -r /usr/bin/crun -b /userdata -n %s"
                        + " --runtime-arg --debug --runtime-arg --log-format=json"
                        + " --runtime-arg --log --runtime-arg=/userdata/oci-log"
                        + " --exit-command /usr/bin/podman --exit-command-arg --root"
                        + " --exit-command-arg /storage --exit-command-arg cleanup")
                .formatted(id, id, name);
    }

    private boolean isLost(long pid) {
        return new Processes(proc).isLost("id-1", pid);
    }

    private void process(int pid, String stat, String cgroup, String command) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(String.valueOf(pid)));
        Files.writeString(directory.resolve("stat"), pid + " " + stat + " 1 1\n");
        Files.writeString(directory.resolve("cgroup"), "4:memory:" + cgroup + "\n");
        Files.writeString(directory.resolve("cmdline"), command.replace(' ', '\0'));
    }

    private void namespaces(int pid, String processes, String mounts) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(pid + "/ns"));
        Files.createSymbolicLink(directory.resolve("pid"), Path.of(processes));
        Files.createSymbolicLink(directory.resolve("mnt"), Path.of(mounts));
    }
}
