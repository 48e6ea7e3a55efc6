package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three servers and three agents, used as their users do: by the aws CLI and by grpcurl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {
    private static final Duration START = Duration.ofSeconds(90);

    private LabCluster cluster;
    private LabTasks tasks;

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 3);
        cluster.awaitAgents();
        tasks = new LabTasks(cluster);
        cluster.aws("register-task-definition", "--cli-input-json", cluster.example("web.json"));
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    static List<String> clients() {
        return LabCluster.clients();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void theGuidesLinesForClustersAndTaskDefinitionsWork(String aws) {
        String name = "production-" + Math.abs(aws.hashCode() % 1000);
        JsonNode created =
                cluster.awsOf(
                        aws,
                        "create-cluster",
                        "--cluster-name",
                        name,
                        "--capacity-providers",
                        "FARGATE",
                        "FARGATE_SPOT",
                        "--default-capacity-provider-strategy",
                        "capacityProvider=FARGATE,weight=1,base=2",
                        "capacityProvider=FARGATE_SPOT,weight=3",
                        "--settings",
                        "name=containerInsights,value=enabled",
                        "--tags",
                        "key=Environment,value=production");
        assertThat(created.at("/cluster/status").asText()).isEqualTo("ACTIVE");

        JsonNode described =
                cluster.awsOf(
                        aws,
                        "describe-clusters",
                        "--cluster",
                        name,
                        "--include",
                        "SETTINGS",
                        "TAGS");
        assertThat(described.at("/clusters/0/capacityProviders").size()).isEqualTo(2);
        assertThat(described.at("/clusters/0/settings/0/value").asText()).isEqualTo("enabled");
        assertThat(described.at("/clusters/0/tags/0/key").asText()).isEqualTo("Environment");
        assertThat(cluster.awsOf(aws, "list-clusters").get("clusterArns").toString())
                .contains(name);

        JsonNode registered =
                cluster.awsOf(
                        aws,
                        "register-task-definition",
                        "--cli-input-json",
                        cluster.example("web.json"));
        int revision = registered.at("/taskDefinition/revision").asInt();
        assertThat(
                        cluster.awsOf(
                                        aws,
                                        "describe-task-definition",
                                        "--task-definition",
                                        "web:" + revision)
                                .at("/taskDefinition/status")
                                .asText())
                .isEqualTo("ACTIVE");
        assertThat(
                        cluster.awsOf(
                                        aws,
                                        "list-task-definitions",
                                        "--family-prefix",
                                        "web",
                                        "--sort",
                                        "DESC")
                                .at("/taskDefinitionArns/0")
                                .asText())
                .endsWith("web:" + revision);
        cluster.awsOf(aws, "delete-cluster", "--cluster", name);
        assertThat(
                        cluster.awsOf(aws, "describe-clusters", "--clusters", name)
                                .at("/clusters/0/status")
                                .asText())
                .isEqualTo("INACTIVE");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void anUnknownClusterIsRefusedInTheClientsOwnWords(String aws) {
        var refused = cluster.awsResult(aws, "s1", "list-tasks", "--cluster", "nowhere");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.errors()).contains("ClusterNotFoundException", "Cluster not found.");
    }

    @Test
    void twoTasksOnTwoHostsTalkOverTheirOwnAddresses() {
        List<String> arns = tasks.run("talk", 3);
        JsonNode running = tasks.awaitStatus(arns, "RUNNING");
        var addresses = new TreeSet<String>();
        running.forEach(task -> addresses.add(LabTasks.address(task)));
        assertThat(addresses).hasSize(3);
        JsonNode from = running.get(0);
        String page =
                cluster.lab(
                                "exec",
                                LabTasks.hostOf(from),
                                "podman",
                                "exec",
                                from.at("/containers/0/runtimeId").asText(),
                                "wget",
                                "-q",
                                "-O",
                                "-",
                                "http://" + LabTasks.address(running.get(1)) + ":8080/")
                        .ok();
        assertThat(page).contains("Hello from");

        arns.forEach(arn -> cluster.aws("stop-task", "--task", arn, "--reason", "seen enough"));
        JsonNode stopped = tasks.awaitStatus(arns, "STOPPED");
        stopped.forEach(
                task -> {
                    assertThat(task.get("stopCode").asText()).isEqualTo("UserInitiated");
                    assertThat(task.get("stoppedReason").asText()).isEqualTo("seen enough");
                    assertThat(task.at("/containers/0/exitCode").isInt()).isTrue();
                });
    }

    @Test
    void aRestartedAgentAdoptsItsTasks() {
        List<String> arns = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            arns.addAll(tasks.run("adopt", 5));
        }
        JsonNode before = tasks.awaitStatus(arns, "RUNNING");
        for (String host : List.of("a1", "a2", "a3")) {
            cluster.lab("kill", host, "agent").ok();
        }
        cluster.start();
        LabCluster.await(
                "the agents are back",
                START,
                () ->
                        cluster.aws(
                                                "list-container-instances",
                                                "--filter",
                                                "agentConnected == true")
                                        .get("containerInstanceArns")
                                        .size()
                                == 3);
        JsonNode after = tasks.awaitStatus(arns, "RUNNING");
        for (int i = 0; i < arns.size(); i++) {
            assertThat(after.get(i).at("/containers/0/runtimeId"))
                    .isEqualTo(before.get(i).at("/containers/0/runtimeId"));
            assertThat(after.get(i).get("startedAt")).isEqualTo(before.get(i).get("startedAt"));
        }
        arns.forEach(arn -> cluster.aws("stop-task", "--task", arn));
        tasks.awaitStatus(arns, "STOPPED");
    }

    @Test
    void anImageThatIsNotThereStopsTheTaskWithTheReason() {
        cluster.aws(
                "register-task-definition",
                "--family",
                "no-image",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/nothing:1\",\"memory\":32}]");
        JsonNode ran = cluster.aws("run-task", "--task-definition", "no-image");
        JsonNode stopped = tasks.awaitStatus(LabTasks.arns(ran), "STOPPED").get(0);
        assertThat(stopped.get("stopCode").asText()).isEqualTo("TaskFailedToStart");
        assertThat(stopped.get("stoppedReason").asText()).startsWith("CannotPullContainerError");
    }

    @Test
    void aTaskThatEndsTellsItsExitCode() {
        cluster.aws(
                "register-task-definition",
                "--family",
                "short",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":32,"
                        + "\"command\":[\"/bin/sh\",\"-c\",\"exit $CODE\"],"
                        + "\"environment\":[{\"name\":\"CODE\",\"value\":\"3\"}]}]");
        JsonNode ran =
                cluster.aws(
                        "run-task",
                        "--task-definition",
                        "short",
                        "--overrides",
                        "{\"containerOverrides\":[{\"name\":\"c\",\"environment\":[{\"name\":\"CODE\",\"value\":\"42\"}]}]}");
        JsonNode stopped = tasks.awaitStatus(LabTasks.arns(ran), "STOPPED").get(0);
        assertThat(stopped.get("stopCode").asText()).isEqualTo("EssentialContainerExited");
        assertThat(stopped.at("/containers/0/exitCode").asInt()).isEqualTo(42);
    }

    @Test
    void whatFitsNowhereIsAnsweredWithTheReasonPerInstance() {
        cluster.aws(
                "register-task-definition",
                "--family",
                "huge",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":32,\"cpu\":100000}]");
        JsonNode answer = cluster.aws("run-task", "--task-definition", "huge");
        assertThat(answer.get("tasks").size()).isZero();
        assertThat(answer.get("failures").size()).isEqualTo(3);
        answer.get("failures")
                .forEach(
                        failure ->
                                assertThat(failure.get("reason").asText())
                                        .isEqualTo("RESOURCE:CPU"));
    }

    @Test
    void aTaskThatWaitsForAnotherToGoIsExplained() {
        String node =
                cluster.aws("list-container-instances").at("/containerInstanceArns/0").asText();
        cluster.aws(
                "put-attributes",
                "--attributes",
                "name=island,value=yes,targetId=" + node + ",targetType=container-instance");
        cluster.aws(
                "register-task-definition",
                "--family",
                "stubborn",
                "--network-mode",
                "bridge",
                "--placement-constraints",
                "type=memberOf,expression=attribute:island == yes",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":16,\"stopTimeout\":8,"
                        + "\"portMappings\":[{\"containerPort\":80,\"hostPort\":18080}],"
                        + "\"command\":[\"sh\",\"-c\",\"trap '' TERM; while :; do sleep 1; done\"]}]");
        List<String> first =
                LabTasks.arns(cluster.aws("run-task", "--task-definition", "stubborn"));
        tasks.awaitStatus(first, "RUNNING");
        cluster.aws("stop-task", "--task", first.getFirst());

        JsonNode waiting = cluster.aws("run-task", "--task-definition", "stubborn");
        assertThat(waiting.at("/tasks/0/lastStatus").asText()).isEqualTo("PROVISIONING");
        String why = cluster.admin("s2", "explain", LabTasks.arns(waiting).getFirst()).ok();
        assertThat(why)
                .contains("It waits: none of 3 nodes takes it now.")
                .contains("code: \"RESOURCE:PORTS\"", "host port 18080/tcp is taken")
                .containsIgnoringWhitespaces("attribute:island == yes is not satisfied");

        tasks.awaitStatus(LabTasks.arns(waiting), "RUNNING");
        tasks.awaitStatus(first, "STOPPED");
        assertThat(cluster.admin("s3", "explain", LabTasks.arns(waiting).getFirst()).ok())
                .contains("It is placed on " + node);
    }
}
