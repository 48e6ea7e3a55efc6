package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final Duration SOON = Duration.ofMinutes(2);

    private LabCluster cluster;
    private String endpoint = "";

    @BeforeAll
    void up() {
        cluster = new LabCluster(1, 1);
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
    void boto3KeepsAService(@TempDir Path folder) throws IOException {
        String python =
                pythons()
                        .filter(p -> cluster.command().run(p, "-c", "import boto3").exitCode() == 0)
                        .findFirst()
                        .orElseGet(() -> abort("boto3 is not installed"));
        Path program = folder.resolve("services.py");
        Files.writeString(
                program,
                """
                import boto3, sys
                ecs = boto3.client("ecs", endpoint_url=sys.argv[1], region_name="us-east-1")
                ecs.register_task_definition(family="kept", containerDefinitions=[
                    {"name": "c", "image": "localhost/busybox:1", "memory": 16, "stopTimeout": 2, "command": ["sleep", "86400"]}])
                quickly = {"Delay": 1, "MaxAttempts": 60}
                made = ecs.create_service(serviceName="kept", taskDefinition="kept", desiredCount=2, clientToken="t")["service"]
                again = ecs.create_service(serviceName="kept", taskDefinition="kept", desiredCount=2, clientToken="t")["service"]
                assert made["deployments"][0]["id"] == again["deployments"][0]["id"]
                ecs.get_waiter("services_stable").wait(services=["kept"], WaiterConfig=quickly)
                tasks = ecs.list_tasks(serviceName="kept")["taskArns"]
                assert len(tasks) == 2, tasks
                ecs.update_task_protection(cluster="default", tasks=tasks, protectionEnabled=True, expiresInMinutes=5)
                ecs.update_service(service="kept", desiredCount=1)
                try:
                    ecs.delete_service(service="kept")
                    raise SystemExit("deleted while it has tasks")
                except ecs.exceptions.InvalidParameterException as e:
                    print(e)
                assert len(ecs.list_tasks(serviceName="kept")["taskArns"]) == 2, "both are protected"
                ecs.update_task_protection(cluster="default", tasks=tasks, protectionEnabled=False)
                ecs.get_waiter("services_stable").wait(services=["kept"], WaiterConfig=quickly)
                assert len(ecs.list_tasks(serviceName="kept")["taskArns"]) == 1
                ecs.delete_service(service="kept", force=True)
                ecs.get_waiter("services_inactive").wait(services=["kept"], WaiterConfig=quickly)
                """);
        assertThat(cluster.command().run(python, program.toString(), endpoint).ok())
                .contains("The service cannot be stopped while it is scaled above 0.");
    }

    /** The deployment tool of PyPI that many pipelines use: deploy, scale and roll back. */
    @Test
    void ecsDeployUpdatesAService() {
        String ecs =
                Stream.of(home() + "/.cache/longshore/python/bin/ecs", "/usr/local/bin/ecs")
                        .filter(path -> Files.isExecutable(Path.of(path)))
                        .findFirst()
                        .orElseGet(() -> abort("ecs-deploy is not installed"));
        var services = new LabServices(cluster, "default");
        services.registerOnEc2("piped", "exec sleep 86400");
        services.aws(
                "create-service",
                "--service-name",
                "piped",
                "--task-definition",
                "piped",
                "--desired-count",
                "1");
        services.awaitComplete("piped", 1, SOON);
        var pipeline = cluster.command().with("AWS_ENDPOINT_URL", endpoint);

        assertThat(
                        pipeline.run(ecs, "deploy", "default", "piped", "-e", "c", "COLOUR", "blue")
                                .ok())
                .contains("Deployment successful");
        assertThat(services.describe("piped").get("taskDefinition").asText()).endsWith("piped:2");
        pipeline.run(ecs, "scale", "default", "piped", "2").ok();
        services.awaitComplete("piped", 2, SOON);
        pipeline.run(ecs, "deploy", "default", "piped", "--task", "piped:1").ok();
        services.awaitComplete("piped", 2, SOON);
        services.aws("delete-service", "--service", "piped", "--force");
    }

    private static Stream<String> pythons() {
        return Stream.concat(
                        LabCluster.program("python3").stream(),
                        Stream.of(
                                home() + "/.cache/longshore/python/bin/python", "/usr/bin/python3"))
                .filter(path -> Files.isExecutable(Path.of(path)));
    }

    private static String home() {
        return System.getenv().getOrDefault("HOME", "/root");
    }
}
