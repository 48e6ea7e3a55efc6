package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
        cluster = new LabCluster(48, 1, 1, "LONGSHORE_HEALTHY_AFTER", "3s");
        cluster.awaitAgents();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void aClusterWithAServiceIsAppliedChangedImportedAndDestroyed() throws IOException {
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
        configure(2);
        run("init", "-input=false", "-plugin-dir=" + providers);
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
                Files.readString(LabCluster.root().resolve("deploy/examples/service.tf"))
                        .replace("http://127.0.0.1:7070", "http://" + cluster.api("s1"))
                        .replace("desired_count   = 2", "desired_count   = " + count));
    }
}
