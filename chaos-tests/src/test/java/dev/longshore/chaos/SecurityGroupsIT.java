package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who reaches whom, as an administrator says with the aws CLI. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityGroupsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CLIENT = LabCluster.clients().getFirst();

    private LabCluster cluster;
    private String page;
    private String front;
    private JsonNode server;
    private JsonNode visitor;
    private JsonNode stranger;

    @BeforeAll
    void up() {
        cluster = new LabCluster(1, 2);
        cluster.awaitAgents();
        new LabServices(cluster, "default").register("page", "exec httpd -f -p 80 -h /etc");
        page = group("page");
        front = group("front");
        server = run(page);
        visitor = run(front);
        stranger = run(group("strangers"));
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void aRuleIsInForceUntilItIsTakenBackWhoeverServes() {
        assertThat(reaches(visitor)).as("nobody is let in yet").isFalse();
        assertThat(denied(server))
                .containsPattern("received +" + LabTasks.address(visitor) + " +tcp +80 +[1-9]")
                .containsPattern(page + ": 0 packets sent and [1-9]");
        assertThat(denied(visitor)).contains("Nothing was refused in the last 10 min");

        ec2(
                "authorize-security-group-ingress",
                "--group-id",
                page,
                "--ip-permissions",
                fromFront());
        LabCluster.await("the visitor is let in", SOON, () -> reaches(visitor));
        assertThat(reaches(stranger)).isFalse();

        cluster.lab("kill", "s1", "server").ok();
        cluster.lab("kill", LabTasks.hostOf(server), "agent").ok();
        assertThat(reaches(visitor)).as("while nobody serves").isTrue();
        assertThat(reaches(stranger)).isFalse();
        cluster.start();
        cluster.awaitBack("s1");

        ec2("revoke-security-group-ingress", "--group-id", page, "--ip-permissions", fromFront());
        LabCluster.await("nobody is let in", SOON, () -> !reaches(visitor));

        ec2(
                "authorize-security-group-ingress",
                "--group-id",
                page,
                "--protocol",
                "tcp",
                "--port",
                "80",
                "--cidr",
                LabTasks.address(stranger) + "/32");
        LabCluster.await("the stranger is let in", SOON, () -> reaches(stranger));
        assertThat(reaches(visitor)).isFalse();
    }

    private String fromFront() {
        return "IpProtocol=tcp,FromPort=80,ToPort=80,UserIdGroupPairs=[{GroupId=" + front + "}]";
    }

    private JsonNode ec2(String... words) {
        String output = cluster.awsService(CLIENT, "s1", "ec2", words).ok();
        return LabCluster.json(output.isBlank() ? "{}" : output);
    }

    private String denied(JsonNode task) {
        return cluster.admin("s1", "denied", task.get("taskArn").asText()).ok();
    }

    private String group(String name) {
        return ec2("create-security-group", "--group-name", name, "--description", "of a test")
                .get("GroupId")
                .asText();
    }

    private JsonNode run(String group) {
        List<String> arns =
                LabTasks.arns(
                        cluster.aws(
                                "run-task",
                                "--task-definition",
                                "page",
                                "--launch-type",
                                "EC2",
                                "--network-configuration",
                                "awsvpcConfiguration={subnets=[subnet-12345],securityGroups=["
                                        + group
                                        + "]}"));
        return new LabTasks(cluster).awaitStatus(arns, "RUNNING").get(0);
    }

    /** Whether a task gets an answer of the page. */
    private boolean reaches(JsonNode from) {
        String arn = from.get("taskArn").asText();
        String namespace = "longshore-" + arn.substring(arn.lastIndexOf('/') + 1);
        return cluster.lab(
                                "exec",
                                LabTasks.hostOf(from),
                                "nsenter",
                                "--net=/run/netns/" + namespace,
                                "timeout",
                                "1",
                                "bash",
                                "-c",
                                "exec 3<>/dev/tcp/" + LabTasks.address(server) + "/80")
                        .exitCode()
                == 0;
    }
}
