package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A service that calls another one by Service Connect, set up as AWS's guides do with the aws CLI,
 * and asks it all the time over connections that it keeps and over new ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceConnectIT {
    private static final Duration SETTLED = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final String CLIENT = LabCluster.clients().getFirst();

    /** What the one name that there is stands for in tasks. */
    private static final String CALLED = "169.254.172.1";

    private LabCluster cluster;
    private LabServices services;
    private JsonNode caller;
    private LabTraffic traffic;

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 3, "LONGSHORE_HEALTHY_AFTER", "3s");
        cluster.awaitAgents();
        services = new LabServices(cluster, "default");
        cluster.aws(
                "update-cluster",
                "--cluster",
                "default",
                "--service-connect-defaults",
                "namespace=mesh");
        String callers = group("callers");
        String servers = group("servers");
        cluster.awsService(
                        CLIENT,
                        cluster.anyServer(),
                        "ec2",
                        "authorize-security-group-ingress",
                        "--group-id",
                        servers,
                        "--ip-permissions",
                        "IpProtocol=tcp,FromPort=8080,ToPort=8080,UserIdGroupPairs=[{GroupId="
                                + callers
                                + "}]")
                .ok();
        register();
        create(
                "api",
                "api",
                3,
                servers,
                "enabled=true,services=[{portName=http,discoveryName=api,clientAliases=[{port=80,dnsName=api}]}]");
        services.register("caller", "exec sleep 86400");
        create("caller", "caller", 1, callers, "enabled=true");
        caller = new LabTasks(cluster).awaitStatus(services.tasks("caller"), "RUNNING").get(0);
        traffic =
                new LabTraffic(
                        cluster,
                        LabTasks.hostOf(caller),
                        List.of("nsenter", "--net=/run/netns/longshore-" + id(caller)));
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void aServiceIsCalledByNameWhateverHappensToItsTasks() {
        assertThat(called(caller)).contains("ok");
        onlyTasksOfServicesKnowTheName();
        itIsFoundByCalls();

        neverFails(
                "a deployment",
                () -> services.aws("update-service", "--service", "api", "--force-new-deployment"));
        neverFails(
                "a task is stopped",
                () -> services.aws("stop-task", "--task", services.tasks("api").getFirst()));
        neverFails("nobody serves", this::killServers);
        neverFails("no agent looks after the proxy", this::killAgent);
        assertThat(called(caller)).contains("ok");
    }

    private void onlyTasksOfServicesKnowTheName() {
        JsonNode alone =
                new LabTasks(cluster)
                        .awaitStatus(
                                LabTasks.arns(
                                        cluster.aws(
                                                "run-task",
                                                "--task-definition",
                                                "caller",
                                                "--launch-type",
                                                "EC2",
                                                "--network-configuration",
                                                LabServices.NETWORK)),
                                "RUNNING")
                        .get(0);
        assertThat(address(alone)).isEmpty();
        assertThat(from(alone, CALLED).exitCode()).isNotZero();
        cluster.aws("stop-task", "--task", alone.get("taskArn").asText());
    }

    private void itIsFoundByCalls() {
        String arn =
                services.describe("api")
                        .at("/deployments/0/serviceConnectResources/0/discoveryArn")
                        .asText();
        String id = arn.substring(arn.lastIndexOf('/') + 1);
        assertThat(
                        LabCluster.json(
                                        cluster.awsService(
                                                        CLIENT,
                                                        cluster.anyServer(),
                                                        "servicediscovery",
                                                        "list-instances",
                                                        "--service-id",
                                                        id)
                                                .ok())
                                .get("Instances"))
                .hasSize(3);
        assertThat(
                        cluster.aws("list-services-by-namespace", "--namespace", "mesh")
                                .get("serviceArns"))
                .hasSize(2);
    }

    private void neverFails(String what, Runnable happens) {
        traffic.begin(List.of(CALLED));
        happens.run();
        LabCluster.pause(QUIET);
        services.awaitComplete("api", 3, SETTLED);
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
        cluster.lab("kill", LabTasks.hostOf(caller), "agent").ok();
        LabCluster.pause(QUIET);
        cluster.start();
    }

    private String group(String name) {
        return LabCluster.json(
                        cluster.awsService(
                                        CLIENT,
                                        cluster.anyServer(),
                                        "ec2",
                                        "create-security-group",
                                        "--group-name",
                                        name,
                                        "--description",
                                        "of a test")
                                .ok())
                .get("GroupId")
                .asText();
    }

    private void register() {
        cluster.aws(
                "register-task-definition",
                "--family",
                "api",
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
                        + "\"portMappings\":[{\"name\":\"http\",\"containerPort\":8080,\"appProtocol\":\"http\"}],\"command\":[\"sh\",\"-c\",\"mkdir"
                        + " /w; echo ok > /w/index.html; exec httpd -f -p 8080 -h /w\"]}]");
    }

    private void create(String name, String definition, int count, String group, String connect) {
        services.aws(
                "create-service",
                "--service-name",
                name,
                "--task-definition",
                definition,
                "--desired-count",
                String.valueOf(count),
                "--launch-type",
                "EC2",
                "--network-configuration",
                "awsvpcConfiguration={subnets=[subnet-12345],securityGroups=[" + group + "]}",
                "--service-connect-configuration",
                connect);
        services.awaitComplete(name, count, SETTLED);
    }

    private static String id(JsonNode task) {
        String arn = task.get("taskArn").asText();
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private String called(JsonNode task) {
        return from(task, address(task)).ok();
    }

    /** What the name stands for in a container; the image's own programs resolve nothing. */
    private String address(JsonNode task) {
        return cluster.lab(
                        "exec",
                        LabTasks.hostOf(task),
                        "podman",
                        "exec",
                        "longshore-" + id(task) + "-c",
                        "awk",
                        "$2 == \"api\" { print $1 }",
                        "/etc/hosts")
                .ok()
                .strip();
    }

    private Command.Result from(JsonNode task, String address) {
        return cluster.lab(
                "exec",
                LabTasks.hostOf(task),
                "nsenter",
                "--net=/run/netns/longshore-" + id(task),
                "curl",
                "-sf",
                "-m",
                "5",
                "http://" + address + "/");
    }
}
