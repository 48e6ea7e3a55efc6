package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Timestamp;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.DescribeTasksResponse;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import dev.longshore.proto.ecs.UpdateServiceResponse;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;

/** AWS's own SDK for Java against the gateway. */
class AwsSdkTest {
    private final FakeCalls calls = FakeCalls.withClusters();
    private final TestServer server = new TestServer(calls);
    private final EcsClient ecs =
            EcsClient.builder()
                    .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                    .region(Region.EU_CENTRAL_1)
                    .credentialsProvider(
                            StaticCredentialsProvider.create(
                                    AwsBasicCredentials.create("AKIDEXAMPLE", "secret")))
                    .httpClientBuilder(Apache5HttpClient.builder())
                    .build();

    @AfterEach
    void close() {
        ecs.close();
        server.close();
    }

    @Test
    void createsAndFindsClusters() {
        var cluster = ecs.createCluster(request -> request.clusterName("prod")).cluster();
        assertThat(cluster.status()).isEqualTo("ACTIVE");
        assertThat(cluster.activeServicesCount()).isZero();
        assertThat(cluster.hasTags()).isTrue();
        assertThat(ecs.listClusters().clusterArns()).containsExactly(cluster.clusterArn());
        assertThat(calls.calls().getFirst().caller().accessKeyId()).contains("AKIDEXAMPLE");

        var failures = ecs.describeClusters(request -> request.clusters("other")).failures();
        assertThat(failures).extracting(failure -> failure.reason()).containsExactly("MISSING");
    }

    @Test
    void readsTimesAndLongs() {
        calls.on(
                DescribeTasksRequest.class,
                _ ->
                        CompletableFuture.completedFuture(
                                DescribeTasksResponse.newBuilder()
                                        .addTasks(
                                                Task.newBuilder()
                                                        .setVersion(1L << 60)
                                                        .setCreatedAt(
                                                                Timestamp.newBuilder()
                                                                        .setSeconds(1700000000)
                                                                        .setNanos(123_000_000)))
                                        .build()));
        var task = ecs.describeTasks(request -> request.tasks("t")).tasks().getFirst();
        assertThat(task.createdAt()).isEqualTo(Instant.parse("2023-11-14T22:13:20.123Z"));
        assertThat(task.version()).isEqualTo(1L << 60);
    }

    @Test
    void refusalsAreTypedExceptions() {
        calls.on(
                DescribeTasksRequest.class,
                _ -> {
                    throw new ApiException("ClusterNotFoundException", "Cluster not found.");
                });
        assertThatExceptionOfType(ClusterNotFoundException.class)
                .isThrownBy(() -> ecs.describeTasks(request -> request.tasks("t")))
                .satisfies(
                        e -> {
                            assertThat(e.awsErrorDetails().errorMessage())
                                    .isEqualTo("Cluster not found.");
                            assertThat(e.requestId()).isNotBlank();
                        });
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(
                        () -> ecs.runTask(request -> request.taskDefinition("w").launchType("X")))
                .withMessageContaining("launchType must be one of EC2");
        assertThatExceptionOfType(SdkServiceException.class)
                .isThrownBy(() -> ecs.stopTask(request -> request.task("t")))
                .withMessageContaining("StopTask is not supported.");
    }

    @Test
    void triesAgainWhatIsWorthIt() {
        var attempts = new AtomicInteger();
        calls.on(
                RunTaskRequest.class,
                _ ->
                        switch (attempts.incrementAndGet()) {
                            case 1 -> throw ApiException.unavailable("No leader is known.");
                            case 2 -> throw ApiException.throttled();
                            default ->
                                    CompletableFuture.completedFuture(
                                            RunTaskResponse.getDefaultInstance());
                        });
        ecs.runTask(request -> request.taskDefinition("web"));
        assertThat(attempts).hasValue(3);
        assertThat(calls.calls())
                .extracting(call -> ((RunTaskRequest) call.request()).getClientToken())
                .as("the SDK's token is the same on each try")
                .containsOnly(
                        ((RunTaskRequest) calls.calls().getFirst().request()).getClientToken())
                .doesNotContain("");
    }

    @Test
    void tellsAnEmptyListFromAnAbsentOne() {
        calls.on(
                UpdateServiceRequest.class,
                _ -> CompletableFuture.completedFuture(UpdateServiceResponse.getDefaultInstance()));
        ecs.updateService(request -> request.service("web").loadBalancers(List.of()));
        var request = (UpdateServiceRequest) calls.calls().getLast().request();
        assertThat(request.hasLoadBalancers()).isTrue();
        assertThat(request.hasPlacementStrategy()).isFalse();
    }
}
