package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;

/**
 * The clients that users of ECS have, against a real cluster; each is skipped by name where it is
 * missing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsIT {
    /**
     * Where Terraform finds providers without a network: its own folder for that, and a common one.
     */
    private static final List<String> PROVIDER_FOLDERS =
            List.of(
                    "/usr/local/share/terraform/plugins",
                    "/usr/share/terraform/plugins",
                    "/opt/tf-plugins");

    private LabCluster cluster;
    private String endpoint = "";

    @BeforeAll
    void up() {
        cluster = new LabCluster(45, 1, 1);
        cluster.awaitAgents();
        endpoint = "http://" + cluster.api("s1");
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void theSdkForJavaRunsATask() {
        try (var ecs =
                EcsClient.builder()
                        .endpointOverride(URI.create(endpoint))
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("test", "test")))
                        .httpClientBuilder(Apache5HttpClient.builder())
                        .build()) {
            var sleeper =
                    ContainerDefinition.builder()
                            .name("c")
                            .image("localhost/busybox:1")
                            .memory(16)
                            .command("sleep", "86400")
                            .environment(KeyValuePair.builder().name("A").value("b").build())
                            .build();
            ecs.registerTaskDefinition(
                    request -> request.family("java").containerDefinitions(sleeper));
            String task =
                    ecs.runTask(request -> request.taskDefinition("java").count(1))
                            .tasks()
                            .getFirst()
                            .taskArn();
            // the SDK's own waiters poll DescribeTasks as users' programs do
            try (var waiter = ecs.waiter()) {
                var running = waiter.waitUntilTasksRunning(request -> request.tasks(task));
                assertThat(running.matched().response()).isPresent();
                ecs.stopTask(request -> request.task(task).reason("seen"));
                var stopped = waiter.waitUntilTasksStopped(request -> request.tasks(task));
                var seen = stopped.matched().response().orElseThrow().tasks().getFirst();
                assertThat(seen.stoppedReason()).isEqualTo("seen");
                assertThat(seen.startedAt()).isBefore(seen.stoppedAt());
            }
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowableOfType(
                                    ClientException.class,
                                    () ->
                                            ecs.describeTaskDefinition(
                                                    r -> r.taskDefinition("none"))))
                    .hasMessageContaining("Unable to describe task definition");
        }
    }

    @Test
    void boto3RunsATask(@TempDir Path folder) throws IOException {
        String python =
                pythons()
                        .filter(p -> cluster.command().run(p, "-c", "import boto3").exitCode() == 0)
                        .findFirst()
                        .orElseGet(() -> abort("boto3 is not installed"));
        Path program = folder.resolve("tasks.py");
        Files.writeString(
                program,
                """
                import boto3, sys
                ecs = boto3.client("ecs", endpoint_url=sys.argv[1], region_name="us-east-1")
                ecs.register_task_definition(family="python", containerDefinitions=[
                    {"name": "c", "image": "localhost/busybox:1", "memory": 16, "command": ["sleep", "86400"]}])
                task = ecs.run_task(taskDefinition="python", tags=[{"key": "k", "value": "v"}])["tasks"][0]["taskArn"]
                ecs.get_waiter("tasks_running").wait(tasks=[task], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
                pages = ecs.get_paginator("list_tasks").paginate(family="python", PaginationConfig={"PageSize": 1})
                assert [arn for page in pages for arn in page["taskArns"]] == [task]
                ecs.stop_task(task=task, reason="seen")
                ecs.get_waiter("tasks_stopped").wait(tasks=[task], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
                stopped = ecs.describe_tasks(tasks=[task], include=["TAGS"])["tasks"][0]
                assert stopped["stoppedReason"] == "seen", stopped
                assert stopped["tags"] == [{"key": "k", "value": "v"}], stopped
                try:
                    ecs.describe_clusters(clusters=["default"], include=["WRONG"])
                    raise SystemExit("no error for a wrong value")
                except ecs.exceptions.InvalidParameterException as e:
                    print(e)
                """);
        assertThat(cluster.command().run(python, program.toString(), endpoint).ok())
                .contains("InvalidParameterException");
    }

    @Test
    void terraformAppliesSeesNoDifferenceAndDestroys(@TempDir Path folder) throws IOException {
        String terraform =
                LabCluster.program("terraform")
                        .orElseGet(() -> abort("terraform is not installed"));
        Optional<Path> providers =
                PROVIDER_FOLDERS.stream()
                        .map(Path::of)
                        .filter(
                                p ->
                                        Files.isDirectory(
                                                p.resolve("registry.terraform.io/hashicorp/aws")))
                        .findFirst();
        assumeTrue(providers.isPresent(), "terraform's provider for aws is not installed");
        Files.writeString(folder.resolve("main.tf"), configuration());
        String chdir = "-chdir=" + folder;
        cluster.command()
                .run(terraform, chdir, "init", "-input=false", "-plugin-dir=" + providers.get())
                .ok();
        assertThat(apply(terraform, chdir)).contains("2 added, 0 changed, 0 destroyed");
        noDifference(terraform, chdir);
        assertThat(
                        cluster.aws("describe-clusters", "--clusters", "tf")
                                .at("/clusters/0/status")
                                .asText())
                .isEqualTo("ACTIVE");

        assertThat(
                        cluster.command()
                                .run(terraform, chdir, "destroy", "-auto-approve", "-no-color")
                                .ok())
                .contains("2 destroyed");
        assertThat(cluster.aws("list-clusters").toString()).doesNotContain("cluster/tf\"");
        assertThat(
                        cluster.aws("list-task-definitions", "--family-prefix", "tf")
                                .get("taskDefinitionArns"))
                .isEmpty();
    }

    private String apply(String terraform, String chdir) {
        return cluster.command()
                .run(terraform, chdir, "apply", "-auto-approve", "-input=false", "-no-color")
                .ok();
    }

    /** With -detailed-exitcode, 2 says that there is one. */
    private void noDifference(String terraform, String chdir) {
        var plan =
                cluster.command().run(terraform, chdir, "plan", "-detailed-exitcode", "-no-color");
        assertThat(plan.exitCode()).as(plan.output() + plan.errors()).isZero();
    }

    private String configuration() {
        return """
                terraform {
                  required_providers { aws = { source = "hashicorp/aws" } }
                }
                provider "aws" {
                  region                      = "us-east-1"
                  access_key                  = "test"
                  secret_key                  = "test"
                  skip_credentials_validation = true
                  skip_requesting_account_id  = true
                  skip_metadata_api_check     = true
                  skip_region_validation      = true
                  endpoints { ecs = "%s" }
                }
                resource "aws_ecs_cluster" "tf" {
                  name = "tf"
                  setting {
                    name  = "containerInsights"
                    value = "enabled"
                  }
                  tags = { team = "harbour" }
                }
                resource "aws_ecs_task_definition" "tf" {
                  family                   = "tf"
                  network_mode             = "awsvpc"
                  requires_compatibilities = ["EC2"]
                  cpu                      = "128"
                  memory                   = "64"
                  container_definitions = jsonencode([{
                    name        = "web"
                    image       = "localhost/busybox:1"
                    essential   = true
                    command     = ["sleep", "86400"]
                    environment = [{ name = "N", value = "1" }]
                    portMappings = [{ containerPort = 8080, hostPort = 8080, protocol = "tcp" }]
                  }])
                  volume { name = "scratch" }
                  tags = { team = "harbour" }
                }
                """
                .formatted(endpoint);
    }

    private static Stream<String> pythons() {
        String home = System.getenv().getOrDefault("HOME", "/root");
        return Stream.concat(
                        LabCluster.program("python3").stream(),
                        Stream.of(home + "/.cache/longshore/python/bin/python", "/usr/bin/python3"))
                .filter(path -> Files.isExecutable(Path.of(path)));
    }
}
