package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.lab.Lab;
import dev.longshore.agent.resource.cgroup.TaskCgroups;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.TaskLimits;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DockerVolumeConfiguration;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Volume;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the containers of a task have together: limits, namespaces, volumes. */
@Tag("lab")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TaskResourcesLabTest {
    private static final String HOST = "a1";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String SLEEP = "exec sleep 1000";

    private Lab lab;
    private PodmanRuntime runtime;
    private TaskCgroups cgroups;

    @BeforeAll
    void bootHost() throws IOException, RuntimeFailure {
        lab = new Lab(1);
        runtime =
                new PodmanRuntime(
                        lab.path(HOST, "/run/podman/podman.sock"),
                        lab.path(HOST, "/proc"),
                        lab.in(HOST),
                        "boot-1");
        cgroups = TaskCgroups.of(runtime.facts(), lab.path(HOST, "/sys/fs/cgroup"), lab.in(HOST));
    }

    @AfterAll
    void removeHost() {
        runtime.close();
        lab.close();
    }

    @AfterEach
    void removeContainers() {
        // Podman takes them in any order, and a container that others have joined only after those.
        String all = "podman rm --force --all --time 0";
        lab.exec(HOST, "sh", "-c", all + " >/dev/null 2>&1 || " + all);
    }

    @Test
    void theMemoryOfATaskIsThatOfAllItsContainersTogether() throws Exception {
        AssignedTask task = task("sum", TaskDefinition.newBuilder().setCpu("512").setMemory("64"));
        cgroups.create("sum", TaskLimits.of(task));
        var place = Place.ANYWHERE.below(cgroups.parent("sum"));
        // 40 MiB in /dev/shm of one container leave too little for 40 MiB in another
        String holds = start(task, "holds", "head -c 40m /dev/zero >/dev/shm/f; " + SLEEP, place);
        lab.exec(
                HOST,
                "podman",
                "exec",
                holds,
                "sh",
                "-c",
                "until [ \"$(stat -c %s /dev/shm/f)\" = 41943040 ]; do :; done");

        String wants =
                start(task, "wants", "head -c 40m /dev/zero | tail >/dev/null; exit 137", place);
        lab.exec(HOST, "podman", "wait", wants);

        assertThat(state(wants).execution().exitCode()).contains(137);
        assertThat(state(wants).execution().outOfMemory())
                .as("killed by its task's limit")
                .isTrue();
        assertThat(state(holds).phase()).isEqualTo(Phase.RUNNING);
        assertThat(cgroups.list()).containsExactly("sum");

        runtime.stop(holds, Duration.ZERO);
        runtime.remove(holds);
        runtime.remove(wants);
        cgroups.remove("sum");
        assertThat(cgroups.list()).isEmpty();
    }

    @Test
    void containersOfATaskShareProcessIdsAndMemorySegments() throws RuntimeFailure {
        AssignedTask task =
                task("shared", TaskDefinition.newBuilder().setPidMode("task").setIpcMode("task"));
        String first = start(task, "first", SLEEP, Place.ANYWHERE);
        String second = start(task, "second", SLEEP, Place.ANYWHERE);

        assertThat(sh(second, "echo hello >/dev/shm/f; ps | grep -c 'sleep 1000$'")).isEqualTo("2");
        assertThat(sh(first, "cat /dev/shm/f")).isEqualTo("hello");
    }

    @Test
    void aTaskMaySeeTheHostsProcessesAndHaveNoSharedMemory() throws RuntimeFailure {
        AssignedTask task =
                task("host", TaskDefinition.newBuilder().setPidMode("host").setIpcMode("none"));
        String id = start(task, "first", SLEEP, Place.ANYWHERE);

        assertThat(sh(id, "ps | grep -c '[p]odman system service'")).isEqualTo("1");
        assertThat(sh(id, "grep -c /dev/shm /proc/mounts || true")).isEqualTo("0");
    }

    @Test
    void volumesAreFoundByTheirTaskAndGoWithIt() throws RuntimeFailure {
        var shared = DockerVolumeConfiguration.newBuilder().setScope("shared");
        AssignedTask task =
                task(
                        "volumes",
                        TaskDefinition.newBuilder()
                                .addVolumes(Volume.newBuilder().setName("own"))
                                .addVolumes(
                                        Volume.newBuilder()
                                                .setName("common")
                                                .setDockerVolumeConfiguration(
                                                        shared.setAutoprovision(true))));
        runtime.createVolumes(task);
        assertThat(runtime.listVolumes()).containsExactly("volumes");

        runtime.removeVolumes(AssignedTask.newBuilder().setTaskArn("task/volumes").build());

        assertThat(runtime.listVolumes()).isEmpty();
        assertThat(lab.exec(HOST, "podman", "volume", "ls", "-q").strip()).isEqualTo("common");
        lab.exec(HOST, "podman", "volume", "rm", "common");
    }

    private String start(AssignedTask task, String name, String script, Place place)
            throws RuntimeFailure {
        var container =
                ContainerDefinition.newBuilder()
                        .setName(name)
                        .setImage("localhost/busybox:1")
                        .addAllCommand(List.of("sh", "-c", script));
        String id = runtime.create(task, container.build(), place);
        runtime.start(id);
        return id;
    }

    private ContainerState state(String id) throws RuntimeFailure {
        return runtime.inspect(id).orElseThrow();
    }

    private String sh(String id, String script) throws RuntimeFailure {
        return runtime.exec(id, List.of("sh", "-c", script), LONG).output().strip();
    }

    private static AssignedTask task(String id, TaskDefinition.Builder definition) {
        for (String name : List.of("first", "second")) {
            definition.addContainerDefinitionsBuilder().setName(name);
        }
        return AssignedTask.newBuilder()
                .setTaskArn("arn:aws:ecs:us-east-1:000000000000:task/main/" + id)
                .setCluster("main")
                .setDefinition(definition.setFamily("family").setRevision(1))
                .build();
    }
}
