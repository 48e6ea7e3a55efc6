package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Services on real processes and containers, by the commands of the guides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcsServicesIT {
    private static final String PRODUCTION = "production-cluster";
    private static final Duration SOON = Duration.ofMinutes(2);

    private LabCluster cluster;
    private LabServices services;

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 3, "LONGSHORE_HEALTHY_AFTER", "3s");
        cluster.awaitAgents();
        cluster.aws(
                "create-cluster",
                "--cluster-name",
                PRODUCTION,
                "--capacity-providers",
                "FARGATE",
                "FARGATE_SPOT",
                "--default-capacity-provider-strategy",
                "capacityProvider=FARGATE,weight=1,base=2",
                "capacityProvider=FARGATE_SPOT,weight=3");
        services = new LabServices(cluster, PRODUCTION);
        services.register("sleeper", "exec sleep 86400");
        services.register("broken", "exit 3");
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    static List<String> clients() {
        return LabCluster.clients();
    }

    /** In a cluster that no machine has joined. */
    @ParameterizedTest
    @MethodSource("clients")
    void theGuidesCommands(String aws) {
        String[] in = {"--cluster", PRODUCTION};
        JsonNode made =
                cluster.awsOf(
                                aws,
                                LabServices.words(
                                        new String[] {"create-service"},
                                        LabServices.words(
                                                in,
                                                "--service-name",
                                                "web-service",
                                                "--task-definition",
                                                "sleeper:1",
                                                "--desired-count",
                                                "3",
                                                "--launch-type",
                                                "FARGATE",
                                                "--network-configuration",
                                                LabServices.NETWORK)))
                        .get("service");
        assertThat(made.get("status").asText()).isEqualTo("ACTIVE");
        assertThat(made.get("serviceArn").asText())
                .endsWith(":service/" + PRODUCTION + "/web-service");

        cluster.awsResult(
                        aws,
                        "s1",
                        LabServices.words(
                                new String[] {"wait", "services-stable"},
                                LabServices.words(in, "--services", "web-service")))
                .ok();
        assertThat(services.describe("web-service").get("runningCount").asInt()).isEqualTo(3);
        JsonNode task =
                services.aws("describe-tasks", "--tasks", services.tasks("web-service").getFirst())
                        .at("/tasks/0");
        assertThat(task.has("containerInstanceArn")).isFalse();
        assertThat(task.get("platformVersion").asText()).isEqualTo("1.4.0");
        assertThat(task.get("group").asText()).isEqualTo("service:web-service");
        assertThat(task.get("startedBy").asText()).startsWith("ecs-svc/");

        cluster.awsOf(
                aws,
                LabServices.words(
                        new String[] {"update-service"},
                        LabServices.words(in, "--service", "web-service", "--desired-count", "5")));
        services.awaitComplete("web-service", 5, SOON);
        assertThat(services.events("web-service"))
                .contains("(service web-service) has reached a steady state.");

        cluster.awsOf(
                aws,
                LabServices.words(
                        new String[] {"delete-service"},
                        LabServices.words(in, "--service", "web-service", "--force")));
        cluster.awsResult(
                        aws,
                        "s2",
                        LabServices.words(
                                new String[] {"wait", "services-inactive"},
                                LabServices.words(in, "--services", "web-service")))
                .ok();
    }

    @Test
    void aContainerThatIsKilledIsReplaced() {
        create("killed", "sleeper", "2");
        services.awaitComplete("killed", 2, SOON);
        Set<String> before = new TreeSet<>(services.tasks("killed"));
        String victim = before.iterator().next();

        JsonNode task = services.aws("describe-tasks", "--tasks", victim).at("/tasks/0");
        cluster.lab(
                        "exec",
                        LabTasks.hostOf(task),
                        "podman",
                        "kill",
                        task.at("/containers/0/runtimeId").asText())
                .ok();
        LabCluster.await(
                "the killed task is replaced",
                SOON,
                () -> {
                    List<String> now = services.tasks("killed");
                    return now.size() == 2 && !now.contains(victim);
                });
        services.awaitComplete("killed", 2, SOON);
        delete("killed");
    }

    @Test
    void aBrokenRevisionTripsTheBreakerAndTheServiceGoesBack() {
        create("rolled", "sleeper", "2");
        services.awaitComplete("rolled", 2, SOON);
        List<String> before = services.tasks("rolled");

        services.aws(
                "update-service",
                "--service",
                "rolled",
                "--task-definition",
                "broken",
                "--deployment-configuration",
                "deploymentCircuitBreaker={enable=true,rollback=true},maximumPercent=200,minimumHealthyPercent=100");
        LabCluster.await(
                "it goes back",
                SOON,
                () ->
                        services.events("rolled").stream()
                                .anyMatch(text -> text.contains("rolling back to deployment")));
        JsonNode back = services.awaitComplete("rolled", 2, SOON);

        assertThat(back.get("taskDefinition").asText()).endsWith("task-definition/sleeper:1");
        assertThat(services.tasks("rolled")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(
                        services.aws("list-service-deployments", "--service", "rolled")
                                .at("/serviceDeployments/0/status")
                                .asText())
                .isEqualTo("ROLLBACK_SUCCESSFUL");
        delete("rolled");
    }

    @Test
    void anUpdateKeepsTheHealthyMinimum() {
        create("updated", "sleeper", "4");
        services.awaitComplete("updated", 4, SOON);
        services.aws("update-service", "--service", "updated", "--force-new-deployment");

        Set<Integer> running = new TreeSet<>();
        LabCluster.await(
                "the update is complete",
                SOON,
                () -> {
                    JsonNode now = services.describe("updated");
                    running.add(now.get("runningCount").asInt());
                    return now.get("deployments").size() == 1;
                });
        assertThat(running).allMatch(count -> count >= 4 && count <= 8);
        delete("updated");
    }

    @Test
    void aDaemonIsOnEveryInstanceAndADrainedOneLosesIt() {
        var own = new LabServices(cluster, "default");
        own.aws(
                "create-service",
                "--service-name",
                "daemon",
                "--task-definition",
                "sleeper",
                "--scheduling-strategy",
                "DAEMON",
                "--launch-type",
                "EC2",
                "--network-configuration",
                LabServices.NETWORK);
        LabCluster.await(
                "a daemon each",
                SOON,
                () -> own.describe("daemon").get("runningCount").asInt() == 3);

        String instance =
                own.aws("list-container-instances").at("/containerInstanceArns/0").asText();
        state(own, instance, "DRAINING");
        LabCluster.await(
                "one less", SOON, () -> own.describe("daemon").get("runningCount").asInt() == 2);
        state(own, instance, "ACTIVE");
        LabCluster.await(
                "back", SOON, () -> own.describe("daemon").get("runningCount").asInt() == 3);
        own.aws("delete-service", "--service", "daemon", "--force");
    }

    private static void state(LabServices own, String instance, String status) {
        own.aws(
                "update-container-instances-state",
                "--container-instances",
                instance,
                "--status",
                status);
    }

    /** Two on FARGATE first, and then three on FARGATE_SPOT for each other one. */
    @Test
    void theDefaultStrategyHoldsBaseAndWeight() {
        services.aws(
                "create-service",
                "--service-name",
                "spread",
                "--task-definition",
                "sleeper",
                "--desired-count",
                "6",
                "--network-configuration",
                LabServices.NETWORK);
        services.awaitComplete("spread", 6, SOON);
        String[] tasks = services.tasks("spread").toArray(String[]::new);
        List<String> providers =
                LabServices.texts(
                        services.aws(
                                        LabServices.words(
                                                new String[] {"describe-tasks", "--tasks"}, tasks))
                                .get("tasks"),
                        "capacityProviderName");
        assertThat(providers).filteredOn("FARGATE"::equals).hasSize(3);
        assertThat(providers).filteredOn("FARGATE_SPOT"::equals).hasSize(3);
        delete("spread");
    }

    private void create(String name, String definition, String count) {
        services.aws(
                "create-service",
                "--service-name",
                name,
                "--task-definition",
                definition,
                "--desired-count",
                count,
                "--launch-type",
                "FARGATE",
                "--network-configuration",
                LabServices.NETWORK);
    }

    private void delete(String name) {
        services.aws("delete-service", "--service", name, "--force");
    }
}
