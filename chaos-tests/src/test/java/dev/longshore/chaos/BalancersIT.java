package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A service behind an Application Load Balancer, set up as AWS's guides do with the aws CLI, while
 * clients ask it all the time: whatever happens to its tasks and to Longshore, each is answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BalancersIT {
    private static final Duration SETTLED = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final double FAILS_AT_MOST_FOR = 3; // seconds
    private static final String VISITOR = "a1";

    private LabCluster cluster;
    private LabServices services;
    private LabTraffic traffic;
    private LabBalancers balancers;
    private String front;

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 3);
        cluster.awaitAgents();
        services = new LabServices(cluster, "default");
        traffic = new LabTraffic(cluster, VISITOR);
        balancers = new LabBalancers(cluster);
        front = balancers.securityGroup("front");
        String app = balancers.securityGroup("app");
        balancers.allow(
                front, "IpProtocol=tcp,FromPort=80,ToPort=80,IpRanges=[{CidrIp=0.0.0.0/0}]");
        balancers.allow(
                app,
                "IpProtocol=tcp,FromPort=80,ToPort=80,UserIdGroupPairs=[{GroupId=" + front + "}]");
        String group = balancers.targetGroup("web");
        // A group without a load balancer takes no service.
        balancers.listener(balancers.balancer("front", front), 80, group);
        service(app, group);
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void nobodyIsTurnedAwayWhateverHappens() {
        neverFails(
                "a deployment",
                () -> services.aws("update-service", "--service", "web", "--force-new-deployment"));
        neverFails(
                "a task is stopped",
                () -> services.aws("stop-task", "--task", services.tasks("web").getFirst()));
        // the nodes there move, too: their addresses are other ones then
        neverFails(
                "a machine is drained",
                nodesOutside("us-east-1c"),
                () -> state(instance(), "DRAINING"));
        state(instance(), "ACTIVE");
        LabCluster.await("the nodes are three again", SETTLED, () -> nodes().size() == 3);
        neverFails("nobody serves", this::killServers);
        neverFails("no agent looks after a node", this::killAgent);
        onlyRequestsOnTheirWayFailWithAMachine();
    }

    private void neverFails(String what, Runnable happens) {
        neverFails(what, nodes(), happens);
    }

    private void neverFails(String what, List<String> addresses, Runnable happens) {
        traffic.begin(addresses);
        happens.run();
        LabCluster.pause(QUIET);
        services.awaitComplete("web", 3, SETTLED);
        assertThat(traffic.end()).as(what).isEmpty();
    }

    private void killServers() {
        for (String server : List.of("s1", "s2", "s3")) {
            cluster.lab("kill", server, "server").ok();
        }
        LabCluster.pause(Duration.ofSeconds(12));
        cluster.start();
        cluster.awaitLeader();
    }

    private void killAgent() {
        cluster.lab("kill", "a2", "agent").ok();
        LabCluster.pause(QUIET);
        cluster.start();
    }

    private void onlyRequestsOnTheirWayFailWithAMachine() {
        traffic.begin(nodesOutside("us-east-1b"));
        double before = System.currentTimeMillis() / 1_000.0;
        cluster.lab("poweroff", "a2").ok();
        double off = System.currentTimeMillis() / 1_000.0;
        LabCluster.pause(Duration.ofSeconds(15));

        assertThat(traffic.end())
                .as("machine off between %.3f and %.3f", before, off)
                .allSatisfy(
                        failure ->
                                assertThat(failure.failed())
                                        .isBetween(before, off + FAILS_AT_MOST_FOR));
    }

    private void service(String app, String targetGroup) {
        cluster.aws(
                "register-task-definition",
                "--family",
                "web",
                "--network-mode",
                "awsvpc",
                "--requires-compatibilities",
                "EC2",
                "--cpu",
                "256",
                "--memory",
                "512",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"stopTimeout\":2,"
                        + "\"portMappings\":[{\"containerPort\":80}],"
                        + "\"command\":[\"sh\",\"-c\",\"mkdir /w; echo ok > /w/index.html; exec httpd -f -p 80 -h /w\"]}]");
        services.aws(
                "create-service",
                "--service-name",
                "web",
                "--task-definition",
                "web",
                "--desired-count",
                "3",
                "--launch-type",
                "EC2",
                "--health-check-grace-period-seconds",
                "60",
                "--network-configuration",
                "awsvpcConfiguration={subnets=[subnet-12345],securityGroups=[" + app + "]}",
                "--load-balancers",
                "targetGroupArn=" + targetGroup + ",containerName=c,containerPort=80");
        services.awaitComplete("web", 3, SETTLED);
        LabCluster.await("three nodes", SETTLED, () -> nodes().size() == 3);
    }

    private List<String> nodes() {
        return nodesOutside("");
    }

    /** Addresses of the load balancer's nodes but for those in one zone. */
    private List<String> nodesOutside(String zone) {
        return balancers.nodesOutside(front, zone);
    }

    /** The container instance of the host a3. */
    private String instance() {
        return services.aws(
                        "list-container-instances",
                        "--filter",
                        "attribute:ecs.availability-zone == us-east-1c")
                .at("/containerInstanceArns/0")
                .asText();
    }

    private void state(String instance, String status) {
        services.aws(
                "update-container-instances-state",
                "--container-instances",
                instance,
                "--status",
                status);
    }
}
