package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An HTTPS listener with certificates out of PEM files, set up with the aws CLI. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsIT {
    private static final Duration SETTLED = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CLIENT = LabCluster.clients().getFirst();

    /** A file with the key that private keys are encrypted with. */
    private static final String KEY =
            LabCluster.root().resolve("chaos-tests/target/seal.key").toString();

    private LabCluster cluster;
    private LabPem pem;
    private String certificate = "";

    @BeforeAll
    void up(@TempDir Path folder) {
        pem = new LabPem(new Command(), folder);
        pem.random(KEY);
        cluster = new LabCluster(1, 1, "LONGSHORE_SECRETS_KEY_FILE", KEY);
        cluster.awaitAgents();
        pem.selfSigned("shop", "shop.example.com");
        pem.selfSigned("api", "api.example.com");
        certificate = load("shop");
        listeners();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void clientsGetTheCertificateOfTheNameThatTheyAskFor() {
        String node = node();
        LabCluster.await(
                "HTTPS is answered",
                SETTLED,
                () -> curl("https://" + node + "/").contains("200 hello"));
        assertThat(curl("http://" + node + "/a?b"))
                .contains("301")
                .contains("https://" + node + ":443/a?b");
        assertThat(subject(node, "shop.example.com")).contains("shop.example.com");

        call(
                "elbv2",
                "add-listener-certificates",
                "--listener-arn",
                secure(),
                "--certificates",
                "CertificateArn=" + load("api"));
        LabCluster.await(
                "another name",
                SOON,
                () -> subject(node, "api.example.com").contains("api.example.com"));
        assertThat(subject(node, "shop.example.com")).contains("shop.example.com");

        pem.selfSigned("shop", "renewed.example.com");
        load("shop", "--certificate-arn", certificate);
        LabCluster.await(
                "the renewed certificate",
                SOON,
                () -> subject(node, "shop.example.com").contains("renewed.example.com"));
        assertThat(curl("https://" + node + "/")).contains("200 hello");

        keysAreKeptSecret();
        assertThat(
                        cluster.awsService(
                                        CLIENT,
                                        "s1",
                                        "acm",
                                        "delete-certificate",
                                        "--certificate-arn",
                                        certificate)
                                .errors())
                .contains("ResourceInUseException");
    }

    private void keysAreKeptSecret() {
        LabCluster.await(
                "a file for each certificate, at each node, and none of the one that was replaced",
                SOON,
                () -> files().map(line -> line.replaceFirst(".*/", "")).distinct().count() == 2);
        assertThat(files()).allMatch(line -> line.startsWith("600 "));
        assertThat(filesOfTheServerWith("BEGIN CERTIFICATE")).isNotBlank();
        assertThat(filesOfTheServerWith("PRIVATE KEY")).isBlank();
    }

    private String filesOfTheServerWith(String text) {
        return cluster.lab("exec", "s1", "grep", "-rl", text, "/var/lib/longshore").output();
    }

    /** Modes and names. */
    private Stream<String> files() {
        return cluster.lab(
                        "exec",
                        "a1",
                        "sh",
                        "-c",
                        "stat -c '%a %n' /run/longshore/balancers/*/*.pem")
                .ok()
                .lines();
    }

    private String load(String file, String... more) {
        String[] words = {
            "import-certificate",
            "--certificate",
            "fileb://" + pem.path(file + ".crt"),
            "--private-key",
            "fileb://" + pem.path(file + ".key")
        };
        return call("acm", LabServices.words(words, more)).get("CertificateArn").asText();
    }

    private void listeners() {
        String group =
                call(
                                "ec2",
                                "create-security-group",
                                "--group-name",
                                "front",
                                "--description",
                                "of a test")
                        .get("GroupId")
                        .asText();
        call(
                "ec2",
                "authorize-security-group-ingress",
                "--group-id",
                group,
                "--ip-permissions",
                "IpProtocol=tcp,FromPort=80,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}]");
        String balancer =
                call(
                                "elbv2",
                                "create-load-balancer",
                                "--name",
                                "front",
                                "--scheme",
                                "internal",
                                "--security-groups",
                                group,
                                "--subnets",
                                "subnet-12345",
                                "subnet-67890")
                        .at("/LoadBalancers/0/LoadBalancerArn")
                        .asText();
        call(
                "elbv2",
                "create-listener",
                "--load-balancer-arn",
                balancer,
                "--protocol",
                "HTTPS",
                "--port",
                "443",
                "--ssl-policy",
                "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "--certificates",
                "CertificateArn=" + certificate,
                "--default-actions",
                "Type=fixed-response,FixedResponseConfig={StatusCode=200,ContentType=text/plain,MessageBody=hello}");
        call(
                "elbv2",
                "create-listener",
                "--load-balancer-arn",
                balancer,
                "--protocol",
                "HTTP",
                "--port",
                "80",
                "--default-actions",
                "Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}");
    }

    private String secure() {
        String balancer =
                call("elbv2", "describe-load-balancers")
                        .at("/LoadBalancers/0/LoadBalancerArn")
                        .asText();
        for (JsonNode listener :
                call("elbv2", "describe-listeners", "--load-balancer-arn", balancer)
                        .get("Listeners")) {
            if (listener.get("Protocol").asText().equals("HTTPS")) {
                return listener.get("ListenerArn").asText();
            }
        }
        throw new AssertionError("no listener for HTTPS");
    }

    /** The address of the load balancer's node. */
    private String node() {
        return LabCluster.await(
                "a node",
                SETTLED,
                () ->
                        call("ec2", "describe-network-interfaces")
                                .findValuesAsText("PrivateIpAddress")
                                .stream()
                                .findFirst());
    }

    /** The status, the answer and where it leads. */
    private String curl(String url) {
        return cluster.lab(
                        "exec",
                        "a1",
                        "curl",
                        "-sk",
                        "-m",
                        "5",
                        "-w",
                        "\\n%{redirect_url}",
                        "-o",
                        "-",
                        "-D",
                        "-",
                        url)
                .output()
                .replaceFirst("HTTP/[0-9.]+ (\\d+)[^\\n]*", "$1")
                .replaceAll("(?s)^(\\d+).*?\\r?\\n\\r?\\n", "$1 ");
    }

    private String subject(String node, String name) {
        return cluster.lab(
                        "exec",
                        "a1",
                        "sh",
                        "-c",
                        "echo | openssl s_client -connect %s:443 -servername %s 2>/dev/null | openssl x509 -noout -subject"
                                .formatted(node, name))
                .output();
    }

    private JsonNode call(String service, String... words) {
        String output = cluster.awsService(CLIENT, "s1", service, words).ok();
        return LabCluster.json(output.isBlank() ? "{}" : output);
    }
}
