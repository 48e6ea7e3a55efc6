package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Terraform's AWS provider against a real cluster: apply, see no difference, change, import,
 * destroy. Skipped by name where it is missing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TerraformIT {
    /**
     * Where Terraform finds providers without a network: its own folder for that, and a common one.
     */
    private static final List<String> PROVIDER_FOLDERS =
            List.of(
                    "/usr/local/share/terraform/plugins",
                    "/usr/share/terraform/plugins",
                    "/opt/tf-plugins");

    private LabCluster cluster;
    private String terraform = "";
    @TempDir private Path folder;

    @BeforeAll
    void up() {
        cluster = new LabCluster(1, 1, "LONGSHORE_HEALTHY_AFTER", "3s");
        cluster.awaitAgents();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void aClusterWithAServiceIsAppliedChangedImportedAndDestroyed() throws IOException {
        configure(2);
        init();
        assertThat(apply()).contains("5 added, 0 changed, 0 destroyed");
        noDifference();
        var services = new LabServices(cluster, "tf");
        assertThat(services.describe("tf").get("runningCount").asInt()).isEqualTo(2);
        assertThat(services.describe("strategy").get("runningCount").asInt()).isEqualTo(1);

        configure(3);
        assertThat(apply()).contains("0 added, 1 changed, 0 destroyed");
        noDifference();
        assertThat(services.describe("tf").get("desiredCount").asInt()).isEqualTo(3);

        run("state", "rm", "aws_ecs_service.tf");
        run("import", "-input=false", "-no-color", "aws_ecs_service.tf", "tf/tf");
        run("apply", "-auto-approve", "-input=false", "-no-color");
        noDifference();

        assertThat(run("destroy", "-auto-approve", "-no-color")).contains("5 destroyed");
        assertThat(cluster.aws("list-clusters").toString()).doesNotContain("cluster/tf\"");
        assertThat(
                        cluster.aws("list-task-definitions", "--family-prefix", "tf")
                                .get("taskDefinitionArns"))
                .isEmpty();
    }

    /** What stands around a service in configurations for ECS: all that EC2's networks have. */
    @Tag("long")
    @Test
    void aNetworkIsAppliedChangedAndDestroyed() throws IOException {
        String network = example("network.tf");
        Files.writeString(folder.resolve("main.tf"), network);
        init();
        assertThat(apply()).contains("22 added, 0 changed, 0 destroyed");
        noDifference();
        assertThat(ec2("describe-network-interfaces").findValuesAsText("PrivateIpAddress"))
                .as("its task has an address of its subnet")
                .anySatisfy(address -> assertThat(address).startsWith("10.77.0."));

        Files.writeString(
                folder.resolve("main.tf"),
                network.replace("Name = \"own\"", "Name = \"renamed\"")
                        .replace("= 8080", "= 8000")
                        .replace("\"192.0.2.0/24\"", "\"198.51.100.0/24\"")
                        .replace("\"the tasks\"", "\"tasks\""));
        assertThat(apply()).contains("0 added, 4 changed, 0 destroyed");
        noDifference();

        assertThat(run("destroy", "-auto-approve", "-no-color")).contains("22 destroyed");
        assertThat(ec2("describe-vpcs").get("Vpcs")).as("the default network is left").hasSize(1);
    }

    /** Names of a service's tasks, and of what is no task. */
    @Tag("long")
    @Test
    void namesAreAppliedChangedAndDestroyed() throws IOException {
        String names = example("names.tf");
        Files.writeString(folder.resolve("main.tf"), names);
        init();
        assertThat(apply()).contains("9 added, 0 changed, 0 destroyed");
        noDifference();
        String web =
                StreamSupport.stream(names("list-services").get("Services").spliterator(), false)
                        .filter(service -> service.get("Name").asText().equals("web"))
                        .map(service -> service.get("Id").asText())
                        .findFirst()
                        .orElseThrow();
        JsonNode found = names("list-instances", "--service-id", web);
        assertThat(found.findValuesAsText("ECS_SERVICE_NAME")).containsExactly("named");

        Files.writeString(
                folder.resolve("main.tf"),
                names.replace("\"the names of services\"", "\"names\"")
                        .replace("\"the web tasks\"", "\"web\"")
                        .replace("stage             = \"old\"", "stage             = \"new\"")
                        .replace("Name = \"inside\"", "Name = \"within\""));
        assertThat(apply()).contains("0 added, 3 changed, 0 destroyed");
        noDifference();

        assertThat(run("destroy", "-auto-approve", "-no-color")).contains("9 destroyed");
    }

    /** Services that call each other by Service Connect, in the namespace of their cluster. */
    @Tag("long")
    @Test
    void serviceConnectIsAppliedChangedAndDestroyed() throws IOException {
        String connect = example("connect.tf");
        Files.writeString(folder.resolve("main.tf"), connect);
        init();
        assertThat(apply()).contains("8 added, 0 changed, 0 destroyed");
        noDifference();
        assertThat(cluster.aws("list-services-by-namespace", "--namespace", "mesh").toString())
                .contains("service/mesh/api", "service/mesh/caller");

        Files.writeString(
                folder.resolve("main.tf"),
                connect.replace("= 30 }", "= 60 }")
                        .replace("discovery_name = \"api\"", "discovery_name = \"web\""));
        assertThat(apply()).contains("0 added, 1 changed, 0 destroyed");
        noDifference();

        assertThat(run("destroy", "-auto-approve", "-no-color")).contains("8 destroyed");
    }

    /** What stands before services: load balancers, listeners, rules and target groups. */
    @Tag("long")
    @Test
    void aLoadBalancerIsAppliedChangedAndDestroyed() throws IOException {
        String balancer = example("balancer.tf");
        Files.writeString(folder.resolve("main.tf"), balancer);
        var pem = new LabPem(cluster.command(), folder);
        pem.selfSigned("web", "web.example.com");
        pem.selfSigned("authority", "authority");
        pem.signed("api", "api.example.com", "authority");
        init();
        assertThat(apply()).contains("16 added, 0 changed, 0 destroyed");
        noDifference();
        assertThat(elb("describe-load-balancers").findValuesAsText("LoadBalancerName"))
                .containsExactlyInAnyOrder("web", "store");

        Files.writeString(
                folder.resolve("main.tf"),
                balancer.replace("idle_timeout       = 120", "idle_timeout       = 90")
                        .replace("weight = 90", "weight = 50")
                        .replace("\"/health\"", "\"/up\"")
                        .replace("cookie_duration = 3600", "cookie_duration = 7200")
                        .replace("\"410\"", "\"404\"")
                        .replace("priority     = 20", "priority     = 30")
                        .replace("HTTP_301", "HTTP_302")
                        .replace("TLS13-1-2-2021-06", "TLS13-1-3-2021-06")
                        .replace("\"None\"", "\"HTTP1Only\""));
        pem.selfSigned("web", "renewed.example.com");
        assertThat(apply()).contains("0 added, 9 changed, 0 destroyed");
        noDifference();
        assertThat(
                        acm("list-certificates")
                                .at("/CertificateSummaryList")
                                .findValuesAsText("DomainName"))
                .containsExactlyInAnyOrder("renewed.example.com", "api.example.com");

        assertThat(run("destroy", "-auto-approve", "-no-color")).contains("16 destroyed");
        assertThat(acm("list-certificates").at("/CertificateSummaryList")).isEmpty();
        assertThat(elb("describe-load-balancers").get("LoadBalancers")).isEmpty();
        assertThat(elb("describe-target-groups").get("TargetGroups")).isEmpty();
    }

    private JsonNode ec2(String command) {
        return answer("ec2", command);
    }

    private JsonNode names(String... words) {
        return LabCluster.json(
                cluster.awsService(LabCluster.clients().getFirst(), "s1", "servicediscovery", words)
                        .ok());
    }

    private JsonNode acm(String command) {
        return answer("acm", command);
    }

    private JsonNode elb(String command) {
        return answer("elbv2", command);
    }

    private JsonNode answer(String service, String command) {
        return LabCluster.json(
                cluster.awsService(LabCluster.clients().getFirst(), "s1", service, command).ok());
    }

    private void init() {
        terraform =
                LabCluster.program("terraform")
                        .orElseGet(() -> abort("terraform is not installed"));
        Path providers =
                PROVIDER_FOLDERS.stream()
                        .map(Path::of)
                        .filter(
                                p ->
                                        Files.isDirectory(
                                                p.resolve("registry.terraform.io/hashicorp/aws")))
                        .findFirst()
                        .orElseGet(() -> abort("terraform's provider for aws is not installed"));
        run("init", "-input=false", "-plugin-dir=" + providers);
    }

    private String run(String... words) {
        return cluster.command()
                .run(
                        Stream.concat(Stream.of(terraform, "-chdir=" + folder), Stream.of(words))
                                .toList())
                .ok();
    }

    private String apply() {
        return run("apply", "-auto-approve", "-input=false", "-no-color");
    }

    /** With -detailed-exitcode, 2 says that there is one. */
    private void noDifference() {
        var plan =
                cluster.command()
                        .run(
                                terraform,
                                "-chdir=" + folder,
                                "plan",
                                "-detailed-exitcode",
                                "-no-color");
        assertThat(plan.exitCode()).as(plan.output() + plan.errors()).isZero();
    }

    private void configure(int count) throws IOException {
        Files.writeString(
                folder.resolve("main.tf"),
                example("service.tf").replace("desired_count   = 2", "desired_count   = " + count));
    }

    private String example(String name) throws IOException {
        return Files.readString(LabCluster.root().resolve("deploy/examples/" + name))
                .replace("http://127.0.0.1:7070", "http://" + cluster.api("s1"));
    }
}
