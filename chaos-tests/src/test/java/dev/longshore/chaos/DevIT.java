package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** `longshore dev` on one machine: a simulated host with a Podman of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String READY = "this machine takes tasks";

    private final LabPlace place = LabPlace.take();
    private final Command command = place.command();

    @BeforeAll
    void up() {
        lab("up", "--servers", "0", "--agents", "1").ok();
    }

    @AfterAll
    void down() {
        try (place) {
            lab("down", "--purge").ok();
        }
    }

    @Test
    void runsTasksKeepsThemOverARestartAndForgetsThemWhenEphemeral() {
        start("first");
        aws(
                "register-task-definition",
                "--family",
                "sleeper",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":16,\"command\":[\"sh\",\"-c\",\"trap exit TERM; sleep 86400 & wait\"]}]");
        String task =
                aws("run-task", "--task-definition", "sleeper").at("/tasks/0/taskArn").asText();
        awaitStatus(task, "RUNNING");
        String startedAt = task(task).at("/startedAt").asText();
        String containers = containers();
        assertThat(containers).isNotEmpty();

        lab("stop", "a1", "first").ok();
        assertThat(containers()).as("tasks go on without it").isEqualTo(containers);
        start("second");
        awaitStatus(task, "RUNNING");
        assertThat(task(task).at("/startedAt").asText()).isEqualTo(startedAt);
        assertThat(containers()).isEqualTo(containers);
        aws("stop-task", "--task", task);
        awaitStatus(task, "STOPPED");
        lab("stop", "a1", "second").ok();

        start("third", "--ephemeral");
        assertThat(aws("list-task-definitions").get("taskDefinitionArns")).isEmpty();
        aws(
                "register-task-definition",
                "--family",
                "gone",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":16,\"command\":[\"sh\",\"-c\",\"trap exit TERM; sleep 86400 & wait\"]}]");
        String last = aws("run-task", "--task-definition", "gone").at("/tasks/0/taskArn").asText();
        awaitStatus(last, "RUNNING");
        lab("stop", "a1", "third").ok();
        assertThat(containers()).as("nothing is left of an ephemeral run").isEmpty();
        assertThat(lab("exec", "a1", "sh", "-c", "ls -d /tmp/longshore-dev-* 2>/dev/null").output())
                .isEmpty();
    }

    private void start(String name, String... options) {
        var words =
                new ArrayList<>(
                        List.of(
                                "start",
                                "a1",
                                name,
                                "--",
                                LabCluster.root()
                                        .resolve("program/target/longshore/bin/longshore")
                                        .toString(),
                                "dev"));
        words.addAll(Arrays.asList(options));
        lab(words.toArray(String[]::new)).ok();
        LabCluster.await(
                "longshore dev is ready",
                SOON,
                () -> lab("logs", "a1", name).output().contains(READY));
    }

    private void awaitStatus(String task, String status) {
        LabCluster.await(
                task + " " + status,
                SOON,
                () -> task(task).at("/lastStatus").asText().equals(status));
    }

    private JsonNode task(String task) {
        return aws("describe-tasks", "--tasks", task).at("/tasks/0");
    }

    private String containers() {
        return lab("exec", "a1", "podman", "ps", "--quiet", "--no-trunc").ok();
    }

    private JsonNode aws(String... words) {
        var all = new ArrayList<>(List.of("exec", "a1", LabCluster.clients().getFirst(), "ecs"));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of("--output", "json", "--endpoint-url", "http://127.0.0.1:7070"));
        return LabCluster.json(lab(all.toArray(String[]::new)).ok());
    }

    private Command.Result lab(String... words) {
        var all = new ArrayList<>(List.of(LabCluster.root().resolve("deploy/lab").toString()));
        all.addAll(Arrays.asList(words));
        return command.run(all);
    }
}
