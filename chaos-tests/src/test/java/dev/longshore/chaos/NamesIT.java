package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tasks of a service are found by its name, from a task on any host, whoever serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamesIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final String CLIENT = LabCluster.clients().getFirst();
    private static final String NAME = "web.names.internal";

    private LabCluster cluster;
    private LabServices services;
    private JsonNode asker;

    @BeforeAll
    void up() {
        cluster =
                new LabCluster(1, 2, "LONGSHORE_HEALTHY_AFTER", "3s", "LONGSHORE_PUBLIC_DNS", "on");
        cluster.awaitAgents();
        services = new LabServices(cluster, "default");
        services.register("web", "exec sleep 86400");
        String operation =
                names(
                                "create-private-dns-namespace",
                                "--name",
                                "names.internal",
                                "--vpc",
                                "vpc-12345")
                        .get("OperationId")
                        .asText();
        String namespace =
                names("get-operation", "--operation-id", operation)
                        .at("/Operation/Targets/NAMESPACE")
                        .asText();
        String registry =
                names(
                                "create-service",
                                "--name",
                                "web",
                                "--dns-config",
                                "NamespaceId=" + namespace + ",DnsRecords=[{Type=A,TTL=1}]",
                                "--health-check-custom-config",
                                "FailureThreshold=1")
                        .at("/Service/Arn")
                        .asText();
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
                "--network-configuration",
                LabServices.NETWORK,
                "--service-registries",
                "registryArn=" + registry);
        services.awaitComplete("web", 3, LONG);
        asker = new LabTasks(cluster).awaitStatus(services.tasks("web"), "RUNNING").get(0);
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void aTaskFindsTheOthersByNameUntilTheyAreToldToStop() {
        LabCluster.await(
                "all are found", SOON, () -> resolved().equals(addresses(services.tasks("web"))));

        String victim =
                services.tasks("web").stream()
                        .filter(id -> !asker.get("taskArn").asText().endsWith(id))
                        .findFirst()
                        .orElseThrow();
        String gone = addresses(List.of(victim)).iterator().next();
        services.aws("stop-task", "--task", victim);
        LabCluster.await("it is found no more", AT_ONCE, () -> !resolved().contains(gone));
        services.awaitComplete("web", 3, LONG);
        LabCluster.await(
                "the next one is found",
                SOON,
                () -> resolved().equals(addresses(services.tasks("web"))));

        Set<String> before = resolved();
        cluster.lab("kill", "s1", "server").ok();
        assertThat(resolved()).as("while nobody serves").isEqualTo(before);
        cluster.start();
        cluster.awaitBack("s1");
        assertThat(resolved()).isEqualTo(before);
    }

    /** A load balancer has its machines' addresses for whoever asks from outside. */
    @Test
    void theNetworkOutsideFindsLoadBalancersAndNothingElse() {
        var balancers = new LabBalancers(cluster);
        String group = balancers.securityGroup("shop");
        balancers.allow(
                group, "IpProtocol=tcp,FromPort=80,ToPort=80,IpRanges=[{CidrIp=0.0.0.0/0}]");
        JsonNode shop = balancers.create("shop", "internet-facing", group);
        balancers.listens(
                shop.get("LoadBalancerArn").asText(),
                80,
                "Type=fixed-response,FixedResponseConfig={StatusCode=200,ContentType=text/plain,MessageBody=hello}");
        String name = shop.get("DNSName").asText();
        Set<String> machines = Set.of(address("a1"), address("a2"));
        for (String machine : machines) {
            LabCluster.await(
                    "both machines are told of by " + machine,
                    LONG,
                    () -> outside(name, machine).equals(machines));
            assertThat(outside(NAME, machine)).as("of tasks").isEmpty();
            LabCluster.await(
                    machine + " answers",
                    SOON,
                    () -> get("http://" + machine + "/").equals("hello"));
        }
    }

    private String address(String host) {
        return cluster.lab("ip", host).ok().strip();
    }

    private static String get(String url) {
        return new Command().run("curl", "-s", "-m", "5", url).output();
    }

    /** What this machine, which is none of the cluster's, is answered by one of them. */
    private static Set<String> outside(String name, String server) {
        return answered(new Command().run("busybox", "nslookup", name, server).output());
    }

    private JsonNode names(String... words) {
        return LabCluster.json(cluster.awsService(CLIENT, "s1", "servicediscovery", words).ok());
    }

    private Set<String> addresses(List<String> tasks) {
        var addresses = new TreeSet<String>();
        for (JsonNode task : new LabTasks(cluster).awaitStatus(tasks, "RUNNING")) {
            addresses.add(LabTasks.address(task));
        }
        return addresses;
    }

    /** What a container of the asking task is answered by the resolver that it was given. */
    private Set<String> resolved() {
        String arn = asker.get("taskArn").asText();
        String container = "longshore-" + arn.substring(arn.lastIndexOf('/') + 1) + "-c";
        var answer =
                cluster.lab(
                        "exec",
                        LabTasks.hostOf(asker),
                        "podman",
                        "exec",
                        container,
                        "nslookup",
                        NAME);
        return answered(answer.output());
    }

    /** The addresses that nslookup prints. */
    private static Set<String> answered(String output) {
        var found = new ArrayList<String>();
        boolean ofName = false;
        for (String line : output.lines().toList()) {
            ofName = ofName || line.startsWith("Name:");
            if (ofName && line.startsWith("Address")) {
                found.add(line.substring(line.lastIndexOf(' ') + 1).strip());
            }
        }
        return new TreeSet<>(found);
    }
}
