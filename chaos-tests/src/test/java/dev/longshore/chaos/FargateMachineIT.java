package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A machine that joins no cluster and runs FARGATE tasks of all of them. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FargateMachineIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String GUIDES = "production-cluster";

    /** Where such machines are listed; no cluster can be called so. */
    private static final String MACHINES = ".fargate";

    private LabCluster cluster;
    private LabServices services;

    @BeforeAll
    void up() {
        cluster = new LabCluster(1, 1);
        cluster.awaitAgents();
        cluster.lab("stop", "a1", "agent").ok();
        String own = instances("default");
        cluster.aws("deregister-container-instance", "--container-instance", own, "--force");
        cluster.startFargateAgent("a1");
        LabCluster.await("the machine is there", SOON, () -> !instances(MACHINES).isEmpty());
        cluster.aws(
                "create-cluster",
                "--cluster-name",
                GUIDES,
                "--capacity-providers",
                "FARGATE",
                "FARGATE_SPOT");
        services = new LabServices(cluster, GUIDES);
        services.register("sleeper", "exec sleep 86400");
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void itRunsServicesOfEveryClusterAndNothingElse() {
        assertThat(instances("default")).isEmpty();
        services.aws(
                "create-service",
                "--service-name",
                "web",
                "--task-definition",
                "sleeper",
                "--desired-count",
                "2",
                "--launch-type",
                "FARGATE",
                "--deployment-configuration",
                "minimumHealthyPercent=0,maximumPercent=100",
                "--network-configuration",
                LabServices.NETWORK);
        services.awaitComplete("web", 2, SOON);
        JsonNode task =
                services.aws("describe-tasks", "--tasks", services.tasks("web").getFirst())
                        .at("/tasks/0");
        assertThat(task.has("containerInstanceArn")).isFalse();
        assertThat(task.get("launchType").asText()).isEqualTo("FARGATE");

        Command.Result refused =
                cluster.awsResult(
                        LabCluster.clients().getFirst(),
                        "s1",
                        "run-task",
                        "--launch-type",
                        "EC2",
                        "--task-definition",
                        "sleeper",
                        "--network-configuration",
                        LabServices.NETWORK);
        assertThat(refused.errors()).contains("No Container Instances were found in your cluster.");

        cluster.aws(
                "update-container-instances-state",
                "--cluster",
                MACHINES,
                "--container-instances",
                instances(MACHINES),
                "--status",
                "DRAINING");
        LabCluster.await(
                "nothing runs there",
                SOON,
                () -> services.describe("web").get("runningCount").asInt() == 0);
    }

    /** The only machine there; empty where there is none. */
    private String instances(String of) {
        return cluster.aws("list-container-instances", "--cluster", of)
                .at("/containerInstanceArns/0")
                .asText();
    }
}
