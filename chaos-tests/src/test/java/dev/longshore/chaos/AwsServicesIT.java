package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every AWS service through every door, on servers of which two only pass calls on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwsServicesIT {
    private static final String ACCOUNT = "123456789012";

    private LabCluster cluster;

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 0);
        cluster.awaitLeader();
        cluster.aws(
                "create-cluster",
                "--cluster-name",
                "tagged",
                "--tags",
                "key=Environment,value=production");
        cluster.aws(
                "register-task-definition",
                "--family",
                "tagged",
                "--tags",
                "key=Environment,value=test",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"nginx\",\"memory\":32}]");
        cluster.aws("create-cluster", "--cluster-name", "untagged");
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    static List<String> clients() {
        return LabCluster.clients();
    }

    static List<String> servers() {
        return List.of("s1", "s2", "s3");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void stsSaysWhoCalls(String aws) {
        for (String server : servers()) {
            JsonNode identity =
                    LabCluster.json(
                            cluster.awsService(aws, server, "sts", "get-caller-identity").ok());
            assertThat(identity.get("Account").asText()).isEqualTo(ACCOUNT);
            assertThat(identity.get("Arn").asText()).isEqualTo("arn:aws:iam::" + ACCOUNT + ":root");
            assertThat(identity.get("UserId").asText()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void taggingFindsResourcesByTheirTags(String aws) {
        assertThat(resources(aws, "--tag-filters", "Key=Environment,Values=production"))
                .containsExactly("arn:aws:ecs:us-east-1:" + ACCOUNT + ":cluster/tagged");
        assertThat(resources(aws, "--resource-type-filters", "ecs:task-definition"))
                .singleElement()
                .asString()
                .contains(":task-definition/tagged:");
        // The client asks for page after page.
        assertThat(resources(aws, "--tag-filters", "Key=Environment", "--page-size", "1"))
                .hasSize(2);
        assertThat(resources(aws, "--tag-filters", "Key=Nothing")).isEmpty();
    }

    private List<String> resources(String aws, String... words) {
        var all = new ArrayList<String>(List.of("get-resources"));
        all.addAll(List.of(words));
        return LabCluster.json(
                        cluster.awsService(
                                        aws,
                                        "s2",
                                        "resourcegroupstaggingapi",
                                        all.toArray(String[]::new))
                                .ok())
                .get("ResourceTagMappingList")
                .findValuesAsText("ResourceARN");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void acmImportsShowsAndDeletesCertificates(String aws, @TempDir Path folder) {
        var pem = new LabPem(cluster.command(), folder);
        pem.selfSigned("authority", "authority");
        pem.signed("shop", "shop.example.com", "authority");
        String arn =
                acm(
                                aws,
                                "import-certificate",
                                "--certificate",
                                "fileb://" + pem.path("shop.crt"),
                                "--private-key",
                                "fileb://" + pem.path("shop.key"),
                                "--certificate-chain",
                                "fileb://" + pem.path("authority.crt"),
                                "--tags",
                                "Key=team,Value=harbour")
                        .get("CertificateArn")
                        .asText();

        JsonNode detail =
                acm(aws, "describe-certificate", "--certificate-arn", arn).get("Certificate");
        assertThat(detail.get("DomainName").asText()).isEqualTo("shop.example.com");
        assertThat(detail.get("Status").asText()).isEqualTo("ISSUED");
        assertThat(detail.get("InUseBy")).isEmpty();
        assertThat(acm(aws, "get-certificate", "--certificate-arn", arn).toString())
                .contains("BEGIN CERTIFICATE")
                .doesNotContain("PRIVATE");
        assertThat(acm(aws, "list-certificates").toString()).contains(arn);
        assertThat(acm(aws, "list-tags-for-certificate", "--certificate-arn", arn).toString())
                .contains("harbour");
        assertThat(
                        cluster.awsService(
                                        aws,
                                        "s2",
                                        "acm",
                                        "request-certificate",
                                        "--domain-name",
                                        "shop.example.com")
                                .errors())
                .contains("RequestCertificate");
        cluster.awsService(aws, "s2", "acm", "delete-certificate", "--certificate-arn", arn).ok();
        assertThat(acm(aws, "list-certificates").toString()).doesNotContain(arn);
    }

    private JsonNode acm(String aws, String... words) {
        return LabCluster.json(cluster.awsService(aws, "s2", "acm", words).ok());
    }

    /** Networks, as guides and scripts make them by hand. */
    @ParameterizedTest
    @MethodSource("clients")
    void ec2MakesAndDeletesNetworks(String aws) {
        String vpc =
                ec2(aws, "s1", "create-vpc", "--cidr-block", "10.88.0.0/16")
                        .at("/Vpc/VpcId")
                        .asText();
        String subnet =
                ec2(aws, "s2", "create-subnet", "--vpc-id", vpc, "--cidr-block", "10.88.1.0/24")
                        .at("/Subnet/SubnetId")
                        .asText();
        String group =
                ec2(
                                aws,
                                "s3",
                                "create-security-group",
                                "--group-name",
                                "web",
                                "--description",
                                "web",
                                "--vpc-id",
                                vpc)
                        .get("GroupId")
                        .asText();
        ec2(
                aws,
                "s1",
                "authorize-security-group-ingress",
                "--group-id",
                group,
                "--protocol",
                "tcp",
                "--port",
                "80",
                "--cidr",
                "0.0.0.0/0");
        JsonNode shown =
                ec2(
                        aws,
                        "s2",
                        "describe-security-groups",
                        "--filters",
                        "Name=vpc-id,Values=" + vpc,
                        "Name=ip-permission.to-port,Values=80");
        assertThat(shown.findValuesAsText("GroupId")).containsExactly(group);
        assertThat(cluster.awsService(aws, "s3", "ec2", "delete-vpc", "--vpc-id", vpc).errors())
                .contains("DependencyViolation")
                .contains("The vpc '" + vpc + "' has dependencies and cannot be deleted.");

        cluster.awsService(aws, "s1", "ec2", "delete-security-group", "--group-id", group).ok();
        cluster.awsService(aws, "s2", "ec2", "delete-subnet", "--subnet-id", subnet).ok();
        cluster.awsService(aws, "s3", "ec2", "delete-vpc", "--vpc-id", vpc).ok();
        assertThat(cluster.awsService(aws, "s1", "ec2", "describe-vpcs", "--vpc-ids", vpc).errors())
                .contains("InvalidVpcID.NotFound");
    }

    private JsonNode ec2(String aws, String server, String... words) {
        return LabCluster.json(cluster.awsService(aws, server, "ec2", words).ok());
    }

    @Test
    void refusalsComeInTheServicesOwnWordsAndProtocol() throws Exception {
        assertThat(form("Action=GetCallerIdentitty&Version=2011-06-15").body())
                .contains("<ErrorResponse>", "<Type>Sender</Type>", "<Code>InvalidAction</Code>")
                .contains("Could not find operation GetCallerIdentitty for version 2011-06-15");
        assertThat(form("Version=2011-06-15").body()).contains("<Code>MissingAction</Code>");

        var refused =
                cluster.awsService(
                        clients().getFirst(),
                        "s1",
                        "resourcegroupstaggingapi",
                        "get-resources",
                        "--no-paginate",
                        "--resources-per-page",
                        "101");
        assertThat(refused.errors())
                .contains("InvalidParameterException")
                .contains("ResourcesPerPage must be between 1 and 100.");
    }

    private HttpResponse<String> form(String body) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + cluster.api("s1") + "/"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void grpcurlListsDescribesAndCalls() {
        Optional<String> grpcurl = LabCluster.program("grpcurl");
        assumeTrue(grpcurl.isPresent(), "grpcurl is not installed");
        String api = cluster.api("s2");
        assertThat(cluster.command().run(grpcurl.get(), "-plaintext", api, "list").ok())
                .contains(
                        "longshore.ecs.v1.ECS",
                        "longshore.sts.v1.STS",
                        "longshore.tagging.v1.ResourceGroupsTaggingAPI");
        assertThat(
                        cluster.command()
                                .run(
                                        grpcurl.get(),
                                        "-plaintext",
                                        api,
                                        "longshore.sts.v1.STS/GetCallerIdentity")
                                .ok())
                .contains(ACCOUNT);
        assertThat(
                        cluster.command()
                                .run(
                                        grpcurl.get(),
                                        "-plaintext",
                                        "-d",
                                        "{\"TagFilters\":[{\"Key\":\"Environment\"}]}",
                                        api,
                                        "longshore.tagging.v1.ResourceGroupsTaggingAPI/GetResources")
                                .ok())
                .contains("cluster/tagged", "task-definition/tagged:");
        assertThat(
                        cluster.command()
                                .run(
                                        grpcurl.get(),
                                        "-plaintext",
                                        api,
                                        "list",
                                        "longshore.ecs.v1.ECS")
                                .ok()
                                .lines())
                .hasSize(77);
        assertThat(
                        cluster.command()
                                .run(
                                        grpcurl.get(),
                                        "-plaintext",
                                        api,
                                        "describe",
                                        "longshore.ecs.v1.RunTaskRequest")
                                .ok())
                .contains("client_token");
        assertThat(
                        cluster.command()
                                .run(
                                        grpcurl.get(),
                                        "-plaintext",
                                        api,
                                        "longshore.ecs.v1.ECS/ListClusters")
                                .ok())
                .contains("cluster/tagged");
        var refused =
                cluster.command()
                        .run(
                                grpcurl.get(),
                                "-plaintext",
                                "-d",
                                "{\"cluster\":\"nowhere\"}",
                                api,
                                "longshore.ecs.v1.ECS/ListTasks");
        assertThat(refused.errors()).contains("NotFound", "ClusterNotFoundException");
    }
}
