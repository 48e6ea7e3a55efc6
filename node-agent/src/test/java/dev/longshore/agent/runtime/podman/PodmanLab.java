package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.lab.Lab;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A simulated host with a Podman of its own, for the tests of a class, and what they say of
 * containers.
 */
@Tag("lab")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PodmanLab {
    static final String HOST = "a1";
    static final String IMAGE = "localhost/busybox:1";
    static final String BOOT_ID = "boot-1";
    static final Duration GRACE = Duration.ofSeconds(5);
    static final Duration LONG = Duration.ofSeconds(30);

    Lab lab;
    PodmanRuntime runtime;

    @BeforeAll
    void bootHost() throws IOException {
        lab = new Lab(1);
        runtime =
                new PodmanRuntime(
                        lab.path(HOST, "/run/podman/podman.sock"),
                        lab.path(HOST, "/proc"),
                        lab.in(HOST),
                        BOOT_ID);
    }

    @AfterAll
    void removeHost() {
        runtime.close();
        lab.close();
    }

    @AfterEach
    void removeContainers() throws RuntimeFailure {
        for (ContainerState container : runtime.list()) {
            runtime.stop(container.runtimeId(), Duration.ZERO);
            runtime.remove(container.runtimeId());
        }
    }

    String run(String taskId, ContainerDefinition container) throws RuntimeFailure {
        String id =
                runtime.create(
                        task(taskId, TaskDefinition.newBuilder()), container, Place.ANYWHERE);
        runtime.start(id);
        return id;
    }

    ContainerState state(String id) throws RuntimeFailure {
        return runtime.inspect(id).orElseThrow();
    }

    String sh(String id, String script) throws RuntimeFailure {
        ExecResult result = runtime.exec(id, List.of("sh", "-c", script), LONG);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output().strip();
    }

    static ContainerDefinition shell(String script) {
        return container("sh", "-c", script);
    }

    static ContainerDefinition container(String... command) {
        return ContainerDefinition.newBuilder()
                .setName("app")
                .setImage(IMAGE)
                .addAllCommand(List.of(command))
                .build();
    }

    static AssignedTask task(String id, TaskDefinition.Builder definition) {
        return AssignedTask.newBuilder()
                .setTaskArn("arn:aws:ecs:us-east-1:000000000000:task/main/" + id)
                .setCluster("main")
                .setDefinition(definition.setFamily("family").setRevision(1))
                .build();
    }
}
