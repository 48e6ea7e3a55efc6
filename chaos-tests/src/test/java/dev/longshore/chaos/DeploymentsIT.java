package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What tasks of a deployment are made of, task sets, and who gives way, on real containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeploymentsIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    private LabCluster cluster;
    private LabServices services;

    @BeforeAll
    void up() {
        cluster =
                new LabCluster(
                        1, 2, "LONGSHORE_HEALTHY_AFTER", "2s", "LONGSHORE_SPOT_WARNING", "20s");
        cluster.awaitAgents();
        cluster.aws(
                "create-cluster",
                "--cluster-name",
                "production",
                "--capacity-providers",
                "FARGATE",
                "FARGATE_SPOT");
        services = new LabServices(cluster, "production");
        services.register("sleeper", "trap 'exit 42' TERM; sleep 86400 & wait");
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    static List<String> clients() {
        return LabCluster.clients();
    }

    /** Somebody moves the tag while the service runs. */
    @Test
    void aTagIsOneDigestInADeployment() {
        assumeTrue(
                LabCluster.program("docker-registry").isPresent(),
                "docker-registry is not installed; run: deploy/install-packages.sh");
        String image = cluster.lab("registry").ok().strip() + "/moving:1";
        push(image, "first");
        services.registerOf("moving", image, "exec sleep 86400");
        create("moving", "moving", "1", "--launch-type", "FARGATE");
        services.awaitComplete("moving", 1, SOON);
        Set<String> first = digests("moving");

        push(image, "second");
        services.aws("update-service", "--service", "moving", "--desired-count", "3");
        services.awaitComplete("moving", 3, SOON);
        assertThat(first).hasSize(1);
        assertThat(digests("moving")).as("of those that came later too").isEqualTo(first);
        String revision =
                cluster.aws(
                                "describe-service-deployments",
                                "--service-deployment-arns",
                                services.describe("moving")
                                        .get("currentServiceDeployment")
                                        .asText())
                        .at("/serviceDeployments/0/targetServiceRevision/arn")
                        .asText();
        assertThat(
                        cluster.aws(
                                        "describe-service-revisions",
                                        "--service-revision-arns",
                                        revision)
                                .at("/serviceRevisions/0/containerImages/0/imageDigest")
                                .asText())
                .isEqualTo(first.iterator().next());

        services.aws("update-service", "--service", "moving", "--force-new-deployment");
        LabCluster.await(
                "the new image everywhere",
                SOON,
                () -> digests("moving").size() == 1 && !digests("moving").equals(first));
        delete("moving");
    }

    /** Two machines of two CPUs each are full of spot tasks when others want them. */
    @Test
    void spotTasksGiveWay() {
        int room = roomInTasks();
        create(
                "spot",
                "sleeper",
                "" + room,
                "--capacity-provider-strategy",
                "capacityProvider=FARGATE_SPOT,weight=1");
        LabCluster.await(
                "the machines are full",
                SOON,
                () -> services.describe("spot").get("runningCount").asInt() == room);

        create("regular", "sleeper", "2", "--launch-type", "FARGATE");
        services.awaitComplete("regular", 2, SOON);

        List<JsonNode> interrupted =
                StreamSupport.stream(
                                services.aws(
                                                LabServices.words(
                                                        new String[] {"describe-tasks", "--tasks"},
                                                        services.stopped("spot")))
                                        .get("tasks")
                                        .spliterator(),
                                false)
                        .toList();
        assertThat(interrupted).hasSize(2);
        for (JsonNode task : interrupted) {
            assertThat(task.get("stopCode").asText()).isEqualTo("SpotInterruption");
            assertThat(task.get("stoppedReason").asText())
                    .isEqualTo("Your Spot Task was interrupted.");
            assertThat(task.at("/containers/0/exitCode").asInt()).as("of its trap").isEqualTo(42);
        }
        JsonNode waits = services.describe("spot");
        assertThat(waits.get("runningCount").asInt()).isEqualTo(room - 2);
        assertThat(cluster.admin("s1", "explain", "spot", "--cluster", "production").ok())
                .contains("2 tasks are missing", "RESOURCE:CPU");

        delete("regular");
        LabCluster.await(
                "they come back when there is room",
                SOON,
                () -> services.describe("spot").get("runningCount").asInt() == room);
        delete("spot");
    }

    /** As a controller of somebody's own drives them, by every client. */
    @ParameterizedTest
    @MethodSource("clients")
    void taskSets(String aws) {
        services.aws(
                "create-service",
                "--service-name",
                "external",
                "--desired-count",
                "2",
                "--deployment-controller",
                "type=EXTERNAL");
        String blue = taskSet(aws, "blue", "100");
        awaitRunning(blue, 2);
        call(aws, "update-service-primary-task-set", "--primary-task-set", blue);

        String green = taskSet(aws, "green", "50");
        awaitRunning(green, 1);
        call(aws, "update-task-set", "--task-set", green, "--scale", "value=100,unit=PERCENT");
        awaitRunning(green, 2);
        call(aws, "update-service-primary-task-set", "--primary-task-set", green);
        call(aws, "delete-task-set", "--task-set", blue, "--force");
        LabCluster.await(
                "only the new one is left",
                SOON,
                () -> sets().size() == 1 && services.tasks("external").size() == 2);
        JsonNode left = sets().get(0);
        assertThat(left.get("status").asText()).isEqualTo("PRIMARY");
        assertThat(left.get("externalId").asText()).isEqualTo("green");
        assertThat(left.get("stabilityStatus").asText()).isEqualTo("STEADY_STATE");
        assertThat(services.describe("external").get("deployments")).isEmpty();
        delete("external");
        LabCluster.await(
                "it is gone",
                SOON,
                () -> services.describe("external").get("status").asText().equals("INACTIVE"));
    }

    private String taskSet(String aws, String externalId, String percent) {
        return call(
                        aws,
                        "create-task-set",
                        "--external-id",
                        externalId,
                        "--task-definition",
                        "sleeper",
                        "--launch-type",
                        "FARGATE",
                        "--scale",
                        "value=" + percent + ",unit=PERCENT",
                        "--network-configuration",
                        LabServices.NETWORK)
                .at("/taskSet/id")
                .asText();
    }

    private JsonNode call(String aws, String operation, String... more) {
        return cluster.awsOf(
                aws,
                LabServices.words(
                        new String[] {
                            operation, "--cluster", "production", "--service", "external"
                        },
                        more));
    }

    private JsonNode sets() {
        return services.describe("external").get("taskSets");
    }

    private void awaitRunning(String set, int count) {
        LabCluster.await(
                set + " has " + count,
                SOON,
                () ->
                        services.aws(
                                                "describe-task-sets",
                                                "--service",
                                                "external",
                                                "--task-sets",
                                                set)
                                        .at("/taskSets/0/runningCount")
                                        .asInt()
                                == count);
    }

    /** An image of its own content under the tag. */
    private void push(String image, String content) {
        cluster.lab(
                        "exec",
                        "a1",
                        "sh",
                        "-c",
                        "printf 'FROM localhost/busybox:1\\nLABEL content=%s\\n' "
                                + content
                                + " | podman build -q -t "
                                + image
                                + " - && podman push -q "
                                + image
                                + " && podman rmi "
                                + image)
                .ok();
    }

    private Set<String> digests(String service) {
        var digests = new TreeSet<String>();
        String[] tasks = services.tasks(service).toArray(String[]::new);
        services.aws(LabServices.words(new String[] {"describe-tasks", "--tasks"}, tasks))
                .get("tasks")
                .forEach(task -> digests.add(task.at("/containers/0/imageDigest").asText()));
        return digests;
    }

    /** How many tasks of a quarter of a CPU both machines take. */
    private int roomInTasks() {
        return StreamSupport.stream(
                        cluster.aws("list-container-instances")
                                .get("containerInstanceArns")
                                .spliterator(),
                        false)
                .map(
                        arn ->
                                cluster.aws(
                                        "describe-container-instances",
                                        "--container-instances",
                                        arn.asText()))
                .mapToInt(
                        answer ->
                                answer.at("/containerInstances/0/remainingResources/0/integerValue")
                                                .asInt()
                                        / 256)
                .sum();
    }

    private void create(String name, String definition, String count, String... runsOn) {
        services.aws(
                LabServices.words(
                        new String[] {
                            "create-service",
                            "--service-name",
                            name,
                            "--task-definition",
                            definition,
                            "--desired-count",
                            count,
                            "--network-configuration",
                            LabServices.NETWORK
                        },
                        runsOn));
    }

    private void delete(String name) {
        services.aws("delete-service", "--service", name, "--force");
    }
}
