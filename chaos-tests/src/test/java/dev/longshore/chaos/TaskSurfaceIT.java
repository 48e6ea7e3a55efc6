package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a task definition asks of a node, on one server and one agent, by the aws CLI. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskSurfaceIT {
    private static final Duration START = Duration.ofSeconds(90);
    private static final String HOST = "a1";

    private LabCluster cluster;

    @BeforeAll
    void up() {
        cluster = new LabCluster(1, 1);
        cluster.awaitAgents();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void anImageIsPulledFromARegistryAndAWrongTagIsRefusedInTheRegistrysWords() {
        assumeTrue(
                LabCluster.program("docker-registry").isPresent(),
                "docker-registry is not installed; run: deploy/install-packages.sh");
        String registry = cluster.lab("registry").ok().strip();
        host("podman", "push", "--quiet", "localhost/busybox:1", registry + "/app:1");
        register("pulled", image(registry + "/app:1", "exec sleep 1000"));

        JsonNode task = await(run("pulled"), "RUNNING");

        assertThat(task.get("pullStartedAt").asText()).isNotEmpty();
        assertThat(task.get("pullStoppedAt").asText()).isNotEmpty();
        assertThat(task.at("/containers/0/imageDigest").asText()).startsWith("sha256:");
        assertThat(host("podman", "images", "--format", "{{.Repository}}:{{.Tag}}"))
                .contains(registry + "/app:1");

        register("wrong-tag", image(registry + "/app:2", "true"));
        JsonNode refused = await(run("wrong-tag"), "STOPPED");
        assertThat(refused.get("stopCode").asText()).isEqualTo("TaskFailedToStart");
        assertThat(refused.get("stoppedReason").asText())
                .startsWith("CannotPullContainerError: ")
                .contains(registry + "/app:2", "manifest unknown");
        assertThat(refused.at("/containers/0/reason").asText())
                .isEqualTo(refused.get("stoppedReason").asText());
    }

    @Test
    void environmentFilesComeFromTheNode() {
        host("sh", "-c", "printf 'A=file\\nB=file\\n' >/var/lib/longshore/app.env");
        String file = "{\"type\": \"s3\", \"value\": \"/var/lib/longshore/%s.env\"}";
        register(
                "files",
                container(
                        "localhost/busybox:1",
                        "[ $A$B = ownfile ] && exit 7",
                        "\"environment\": [{\"name\": \"A\", \"value\": \"own\"}],"
                                + "\"environmentFiles\": ["
                                + file.formatted("app")
                                + "]"));
        assertThat(await(run("files"), "STOPPED").at("/containers/0/exitCode").asInt())
                .isEqualTo(7);

        String override =
                "{\"containerOverrides\": [{\"name\": \"app\", \"environmentFiles\": ["
                        + file.formatted("none")
                        + "]}]}";
        JsonNode missing = await(run("files", "--overrides", override), "STOPPED");
        assertThat(missing.get("stopCode").asText()).isEqualTo("TaskFailedToStart");
        assertThat(missing.get("stoppedReason").asText())
                .isEqualTo(
                        "ResourceInitializationError: cannot read environment file"
                                + " /var/lib/longshore/none.env of container app: there is no such"
                                + " file on this node");
    }

    @Test
    void inHostModeThePortsAreTheNodesOwn() {
        register(
                "host-mode",
                "\"networkMode\": \"host\", "
                        + container(
                                "localhost/busybox:1",
                                "exec httpd -f -p 8123 -h /var/www",
                                "\"portMappings\": [{\"containerPort\": 8123}]"));

        JsonNode task = await(run("host-mode"), "RUNNING");

        JsonNode binding = task.at("/containers/0/networkBindings/0");
        assertThat(binding.get("containerPort").asInt()).isEqualTo(8123);
        assertThat(binding.get("hostPort").asInt()).isEqualTo(8123);
        assertThat(binding.get("bindIP").asText()).isEqualTo("0.0.0.0");
        assertThat(binding.get("protocol").asText()).isEqualTo("tcp");
        assertThat(host("curl", "-fsS", "--retry", "5", "--retry-connrefused", "127.0.0.1:8123"))
                .contains("ok");
    }

    /** Neither container has a limit of its own; what both take together is too much. */
    @Test
    void theMemoryOfATaskIsThatOfItsContainersTogether() {
        String holds = "head -c 40m /dev/zero >/dev/shm/f; exec sleep 1000";
        String wants =
                "until [ \\\"$(stat -c %s /dev/shm/f)\\\" = 41943040 ]; do sleep 0.1; done;"
                        + " head -c 40m /dev/zero | tail >/dev/null; exit $?";
        register(
                "sum",
                "\"cpu\": \"256\", \"memory\": \"64\", \"ipcMode\": \"task\", \"pidMode\": \"task\","
                        + " \"containerDefinitions\": ["
                        + "{\"name\": \"wants\", \"image\": \"localhost/busybox:1\", \"command\": [\"sh\", \"-c\", \""
                        + wants
                        + "\"], \"dependsOn\": [{\"containerName\": \"holds\", \"condition\": \"START\"}]},"
                        + "{\"name\": \"holds\", \"image\": \"localhost/busybox:1\", \"stopTimeout\": 2,"
                        + " \"command\": [\"sh\", \"-c\", \""
                        + holds
                        + "\"]}]");

        JsonNode task = await(run("sum"), "STOPPED");

        assertThat(task.get("stopCode").asText()).isEqualTo("EssentialContainerExited");
        assertThat(task.at("/containers/0/exitCode").asInt()).isEqualTo(137);
        assertThat(task.at("/containers/0/reason").asText()).startsWith("OutOfMemoryError");
        assertThat(host("sh", "-c", "ls -d /sys/fs/cgroup/*/longshore/*/ 2>/dev/null | wc -l"))
                .as("cgroups of other tasks only")
                .doesNotContain(id(task));
    }

    /** As after a crash between making and noting it, or a damaged journal. */
    @Test
    void whatBelongsToNoTaskIsRemovedWhenTheAgentStarts() {
        host("podman", "volume", "create", "--label", "dev.longshore.task-id=nobodys", "left");
        host("podman", "volume", "create", "mine");
        host(
                "sh",
                "-c",
                "for at in /sys/fs/cgroup/memory /sys/fs/cgroup; do [ ! -e $at/cgroup.procs ] || break; done;"
                        + " mkdir -p $at/longshore/nobodys");
        cluster.lab("kill", HOST, "agent").ok();
        cluster.start();

        LabCluster.await(
                "what is left over is gone",
                START,
                () ->
                        host("podman", "volume", "ls", "-q").strip().equals("mine")
                                && host("find", "/sys/fs/cgroup", "-name", "nobodys").isBlank());
        host("podman", "volume", "rm", "mine");
    }

    private String host(String... command) {
        String[] words = new String[command.length + 2];
        words[0] = "exec";
        words[1] = HOST;
        System.arraycopy(command, 0, words, 2, command.length);
        return cluster.lab(words).ok();
    }

    private void register(String family, String rest) {
        cluster.aws(
                "register-task-definition",
                "--cli-input-json",
                "{\"family\": \"" + family + "\", " + rest + "}");
    }

    private static String image(String image, String script) {
        return container(image, script, "\"essential\": true");
    }

    private static String container(String image, String script, String more) {
        return "\"containerDefinitions\": [{\"name\": \"app\", \"memory\": 32, \"image\": \""
                + image
                + "\", \"stopTimeout\": 2, \"command\": [\"sh\", \"-c\", \""
                + script
                + "\"], "
                + more
                + "}]";
    }

    private String run(String family, String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "run-task";
        words[1] = "--task-definition";
        words[2] = family;
        System.arraycopy(more, 0, words, 3, more.length);
        JsonNode ran = cluster.aws(words);
        assertThat(ran.get("failures")).isEmpty();
        return ran.at("/tasks/0/taskArn").asText();
    }

    private JsonNode await(String arn, String status) {
        return LabCluster.await(
                arn + " is " + status,
                START,
                () ->
                        Optional.of(cluster.aws("describe-tasks", "--tasks", arn).at("/tasks/0"))
                                .filter(task -> task.get("lastStatus").asText().equals(status)));
    }

    private static String id(JsonNode task) {
        String arn = task.get("taskArn").asText();
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
