package dev.longshore.control.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.CreatedAt;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.ecs.ExecuteCommandRequest;
import dev.longshore.proto.ecs.ListServiceDeploymentsRequest;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.LogConfiguration;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementConstraintList;
import dev.longshore.proto.ecs.PutClusterCapacityProvidersRequest;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.Ulimit;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestValidatorTest {
    private final RequestValidator validator = new RequestValidator();

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(RunTaskRequest.newBuilder(), "taskDefinition is required."),
                wrong(
                        runTask().setLaunchType("FOO"),
                        "launchType must be one of EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES,"
                                + " not \"FOO\"."),
                wrong(
                        runTask().setLaunchType("x".repeat(300)),
                        "launchType must be one of EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES,"
                                + " not \""
                                + "x".repeat(100)
                                + "…\"."),
                wrong(
                        runTask().addAllTags(Collections.nCopies(51, tag("k", "v"))),
                        "tags must have at most 50 items, not 51."),
                wrong(
                        runTask().addTags(tag("a", "b")).addTags(tag("", "v")),
                        "tags[1].key must have 1 to 128 characters, not 0."),
                wrong(
                        runTask().addTags(tag("k", "v".repeat(257))),
                        "tags[0].value must have at most 256 characters, not 257."),
                wrong(
                        runTask().addTags(tag("k", "semi;colon")),
                        "tags[0].value must match ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*),"
                                + " not \"semi;colon\"."),
                wrong(
                        runTask().addCapacityProviderStrategy(provider().setWeight(1001)),
                        "capacityProviderStrategy[0].weight must be 0 to 1000, not 1001."),
                wrong(
                        runTask().addCapacityProviderStrategy(provider().setBase(-1)),
                        "capacityProviderStrategy[0].base must be 0 to 100000, not -1."),
                wrong(
                        register(
                                ContainerDefinition.newBuilder()
                                        .addUlimits(Ulimit.newBuilder().setName("files"))),
                        "containerDefinitions[0].ulimits[0].name must be one of core, cpu, data,"
                                + " fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss,"
                                + " rtprio, rttime, sigpending, stack, not \"files\"."
                                + " containerDefinitions[0].ulimits[0].softLimit is required."
                                + " containerDefinitions[0].ulimits[0].hardLimit is required."),
                wrong(
                        register(
                                ContainerDefinition.newBuilder()
                                        .setLogConfiguration(LogConfiguration.newBuilder())),
                        "containerDefinitions[0].logConfiguration.logDriver is required."),
                wrong(
                        register(
                                ContainerDefinition.newBuilder()
                                        .setVersionConsistency("sometimes")),
                        "containerDefinitions[0].versionConsistency must be one of enabled,"
                                + " disabled, not \"sometimes\"."),
                wrong(
                        UpdateServiceRequest.newBuilder()
                                .setService("web")
                                .setPlacementConstraints(
                                        PlacementConstraintList.newBuilder()
                                                .addItems(
                                                        PlacementConstraint.newBuilder()
                                                                .setType("near"))),
                        "placementConstraints[0].type must be one of distinctInstance, memberOf,"
                                + " not \"near\"."),
                wrong(
                        CreateServiceRequest.newBuilder()
                                .setServiceName("web")
                                .setDeploymentConfiguration(
                                        DeploymentConfiguration.newBuilder()
                                                .addLifecycleHooks(
                                                        DeploymentLifecycleHook.newBuilder()
                                                                .setHookDetails("{not json"))),
                        "deploymentConfiguration.lifecycleHooks[0].hookDetails must be a JSON"
                                + " value."),
                wrong(
                        ListServiceDeploymentsRequest.newBuilder()
                                .setService("web")
                                .setCreatedAt(
                                        CreatedAt.newBuilder()
                                                .setAfter(
                                                        Timestamp.newBuilder()
                                                                .setSeconds(Long.MAX_VALUE))),
                        "createdAt.after must be a time between the years 1 and 9999."),
                wrong(
                        ExecuteCommandRequest.newBuilder(),
                        "command is required. interactive is required. task is required."));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void refusesAndNamesTheMember(Message request, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> validator.check(request))
                .satisfies(
                        refusal -> {
                            assertThat(refusal.kind())
                                    .isIn(
                                            ApiException.Kind.INVALID_VALUE,
                                            ApiException.Kind.MISSING_VALUE);
                            assertThat(refusal.text()).isEqualTo(text);
                        });
    }

    static Stream<Message> right() {
        return Stream.of(
                CreateClusterRequest.getDefaultInstance(),
                ListTasksRequest.newBuilder().setDesiredStatus("PENDING").build(),
                runTask().addTags(tag("Größe", "a b/c=+-@:_.")).setCount(10).build(),
                runTask().addTags(tag("k", "")).build(),
                // To empty a cluster's capacity providers is what Terraform does before a deletion.
                PutClusterCapacityProvidersRequest.newBuilder().setCluster("c").build(),
                UpdateServiceRequest.newBuilder()
                        .setService("web")
                        .setPlacementConstraints(PlacementConstraintList.getDefaultInstance())
                        .build());
    }

    @ParameterizedTest
    @MethodSource("right")
    void lets(Message request) {
        assertThatCode(() -> validator.check(request)).doesNotThrowAnyException();
    }

    @Test
    void tellsOfTheFirstTenViolationsOnly() {
        var request = runTask();
        for (int i = 0; i < 30; i++) {
            request.addTags(tag("", ""));
        }
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> validator.check(request.build()))
                .satisfies(
                        refusal ->
                                assertThat(refusal.text())
                                        .contains("tags[9].key")
                                        .doesNotContain("tags[10].key"));
    }

    private static Arguments wrong(Message.Builder request, String text) {
        return arguments(named(text, request.build()), text);
    }

    private static RunTaskRequest.Builder runTask() {
        return RunTaskRequest.newBuilder().setTaskDefinition("web");
    }

    private static RegisterTaskDefinitionRequest.Builder register(
            ContainerDefinition.Builder container) {
        return RegisterTaskDefinitionRequest.newBuilder()
                .setFamily("web")
                .addContainerDefinitions(container);
    }

    private static CapacityProviderStrategyItem.Builder provider() {
        return CapacityProviderStrategyItem.newBuilder().setCapacityProvider("FARGATE");
    }

    private static Tag tag(String key, String value) {
        return Tag.newBuilder().setKey(key).setValue(value).build();
    }
}
