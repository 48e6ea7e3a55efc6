package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.wire.json.AwsJsonWriter;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CreateService answers, and what it makes of what is left out. */
class CreateServicesTest {
    private static final String ROLE =
            "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";

    private final TestServices services = new TestServices();

    @Test
    void aServiceOnFargateShowsAllThatEcsShows() {
        Service made =
                services.create("service_name: 's' desired_count: 2 " + TestServices.ON_FARGATE);

        assertThat(made.getServiceArn()).isEqualTo(TestServices.ARN + "service/default/s");
        assertThat(made.getClusterArn()).isEqualTo(TestServices.ARN + "cluster/default");
        assertThat(made.getStatus()).isEqualTo("ACTIVE");
        assertThat(made.getDesiredCount()).isEqualTo(2);
        assertThat(made.getLaunchType()).isEqualTo("FARGATE");
        assertThat(made.getPlatformVersion()).isEqualTo("LATEST");
        assertThat(made.getPlatformFamily()).isEqualTo("Linux");
        assertThat(made.getTaskDefinition()).isEqualTo(TestServices.ARN + "task-definition/far:1");
        assertThat(made.getRoleArn()).isEqualTo(ROLE);
        assertThat(made.getCreatedAt()).isEqualTo(Timestamps.of(TestApi.START));
        assertThat(made.getCreatedBy()).isEqualTo("arn:aws:iam::123456789012:root");
        assertThat(made.getNetworkConfiguration().getAwsvpcConfiguration().getAssignPublicIp())
                .isEqualTo("DISABLED");
        assertThat(made.getSchedulingStrategy()).isEqualTo("REPLICA");
        assertThat(made.getDeploymentController().getType()).isEqualTo("ECS");
        assertThat(made.getPropagateTags()).isEqualTo("NONE");
        assertThat(made.getAvailabilityZoneRebalancing()).isEqualTo("ENABLED");
        assertThat(made.getResourceManagementType()).isEqualTo("CUSTOMER");
        assertThat(made.hasRunningCount() && made.hasPendingCount()).isTrue();
        assertThat(made.hasEnableEcsManagedTags() && made.hasEnableExecuteCommand()).isTrue();
        assertThat(made.hasHealthCheckGracePeriodSeconds()).isTrue();
    }

    @Test
    void whatThereIsNoneOfIsAnEmptyListOrAbsent() {
        Service made =
                services.create("service_name: 's' desired_count: 2 " + TestServices.ON_FARGATE);

        String json = new String(AwsJsonWriter.write(made, true), StandardCharsets.UTF_8);

        assertThat(json)
                .contains(
                        "\"loadBalancers\":[]",
                        "\"serviceRegistries\":[]",
                        "\"events\":[]",
                        "\"placementConstraints\":[]",
                        "\"placementStrategy\":[]",
                        "\"enableECSManagedTags\":false",
                        "\"healthCheckGracePeriodSeconds\":0",
                        "\"bakeTimeInMinutes\":0")
                .doesNotContain("\"tags\"", "\"taskSets\"", "\"capacityProviderStrategy\"");
    }

    @Test
    void itsFirstDeploymentHasBegun() {
        Service made =
                services.create("service_name: 's' desired_count: 2 " + TestServices.ON_FARGATE);

        assertThat(made.getDeploymentsList()).hasSize(1);
        Deployment primary = made.getDeployments(0);
        assertThat(primary.getId()).matches("ecs-svc/\\d{19}");
        assertThat(primary.getStatus()).isEqualTo("PRIMARY");
        assertThat(primary.getDesiredCount()).isZero();
        assertThat(primary.getRolloutState()).isEqualTo("IN_PROGRESS");
        assertThat(primary.getPlatformVersion()).isEqualTo("1.4.0");
        assertThat(primary.hasRunningCount() && primary.hasPendingCount()).isTrue();
        assertThat(made.getCurrentServiceRevisionsList()).hasSize(1);
        assertThat(made.getCurrentServiceRevisions(0).getArn())
                .isEqualTo(
                        TestServices.ARN
                                + "service-revision/default/s/"
                                + primary.getId().substring("ecs-svc/".length()));
    }

    @Test
    void deploymentsHaveDefaults() {
        var made = services.onEc2("s", "desired_count: 0").getDeploymentConfiguration();

        assertThat(made.getMaximumPercent()).isEqualTo(200);
        assertThat(made.getMinimumHealthyPercent()).isEqualTo(100);
        assertThat(made.getStrategy()).isEqualTo("ROLLING");
        assertThat(made.hasBakeTimeInMinutes()).isTrue();
        assertThat(made.getDeploymentCircuitBreaker().hasEnable()).isTrue();
        assertThat(made.getDeploymentCircuitBreaker().getEnable()).isFalse();
    }

    @Test
    void daemonsHaveOthers() {
        Service made = services.onEc2("d", "scheduling_strategy: 'DAEMON'");

        assertThat(made.getDeploymentConfiguration().getMaximumPercent()).isEqualTo(100);
        assertThat(made.getDeploymentConfiguration().getMinimumHealthyPercent()).isZero();
        assertThat(made.getAvailabilityZoneRebalancing()).isEqualTo("DISABLED");
    }

    @Test
    void onEc2ThereIsNoPlatformAndWithoutAwsvpcNoRole() {
        Service made = services.onEc2("s", "desired_count: 1");

        assertThat(made.getLaunchType()).isEqualTo("EC2");
        assertThat(made.hasPlatformVersion() || made.hasPlatformFamily()).isFalse();
        assertThat(made.hasNetworkConfiguration() || made.hasRoleArn()).isFalse();
    }

    @Test
    void aStrategyTakesTheLaunchTypesPlace() {
        Service made =
                services.create(
                        "service_name: 's' desired_count: 1 task_definition: 'far' capacity_provider_strategy {"
                                + " capacity_provider: 'FARGATE_SPOT' weight: 1 } "
                                + InvalidRequest.NETWORK);

        assertThat(made.hasLaunchType() || made.getDeployments(0).hasLaunchType()).isFalse();
        assertThat(made.getCapacityProviderStrategyList())
                .isEqualTo(made.getDeployments(0).getCapacityProviderStrategyList());
        assertThat(made.getCapacityProviderStrategy(0).hasBase()).isTrue();
        assertThat(made.getPlatformVersion()).isEqualTo("LATEST");
    }

    @Test
    void withoutAWordTheClustersStrategyCounts() {
        services.api.call(
                "PutClusterCapacityProviders",
                "cluster: 'default' capacity_providers: 'FARGATE' default_capacity_provider_strategy {"
                        + " capacity_provider: 'FARGATE' weight: 1 }");

        Service made =
                services.create(
                        "service_name: 's' desired_count: 1 task_definition: 'far' "
                                + InvalidRequest.NETWORK);

        assertThat(made.getCapacityProviderStrategy(0).getCapacityProvider()).isEqualTo("FARGATE");
        assertThat(services.onEc2("e", "desired_count: 1 launch_type: 'EC2'").getLaunchType())
                .isEqualTo("EC2");
    }

    @Test
    void whatCannotBeRebalancedIsNot() {
        assertThat(rebalancing("a", "")).isEqualTo("ENABLED");
        assertThat(
                        rebalancing(
                                "b",
                                "placement_strategy { type: 'spread' field: 'attribute:ecs.availability-zone' }"
                                        + " placement_strategy { type: 'binpack' field: 'cpu' }"))
                .isEqualTo("ENABLED");
        assertThat(rebalancing("c", "placement_strategy { type: 'spread' field: 'instanceId' }"))
                .isEqualTo("DISABLED");
        assertThat(
                        rebalancing(
                                "d",
                                "deployment_configuration { maximum_percent: 100 minimum_healthy_percent: 0 }"))
                .isEqualTo("DISABLED");
        assertThat(
                        rebalancing(
                                "e",
                                "placement_constraints { type: 'memberOf' expression: 'attribute:ecs.availability-zone"
                                        + " == a' }"))
                .isEqualTo("DISABLED");
        assertThat(rebalancing("f", "availability_zone_rebalancing: 'DISABLED'"))
                .isEqualTo("DISABLED");
    }

    private String rebalancing(String name, String members) {
        return services.onEc2(name, "desired_count: 0 " + members).getAvailabilityZoneRebalancing();
    }

    @Test
    void whatIsOffIsNotAsked() {
        Service made =
                services.onEc2(
                        "s",
                        "desired_count: 0 service_connect_configuration { enabled: false } role: '' deployment_configuration {"
                                + " alarms { enable: false rollback: false } strategy: 'ROLLING' } deployment_controller {"
                                + " type: 'ECS' }");

        assertThat(made.getDeploymentConfiguration().getAlarms().hasEnable()).isTrue();
        assertThat(made.getDeploymentConfiguration().getMaximumPercent()).isEqualTo(200);
    }

    @Test
    void creatingTheSameServiceAgainAnswersTheFirst() {
        Service first = services.onEc2("s", "desired_count: 1");
        services.api.pass(Duration.ofMinutes(1));

        assertThat(services.onEc2("s", "desired_count: 1")).isEqualTo(first);
        assertThatThrownBy(() -> services.onEc2("s", "desired_count: 2"))
                .hasMessage("InvalidParameterException: Creation of service was not idempotent.");
    }

    /** A client that had no answer asks again, with whatever it asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "task_definition: 'web' desired_count: 2",
                "task_definition: 'web' scheduling_strategy: 'DAEMON'",
                "desired_count: 1 " + TestServices.ON_FARGATE,
                "task_definition: 'far' desired_count: 7 capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' weight: 1 } "
                        + InvalidRequest.NETWORK,
                "deployment_controller { type: 'EXTERNAL' } desired_count: 2",
                "task_definition: 'web' desired_count: 2 tags { key: 'a' value: 'b' } propagate_tags: 'SERVICE'",
            })
    void theSameRequestAgainIsAnsweredAsTheFirst(String members) {
        Service first = services.create("service_name: 's' " + members);
        services.api.pass(Duration.ofMinutes(1));

        assertThat(services.create("service_name: 's' " + members)).isEqualTo(first);
    }

    @Test
    void aClientTokenHasOneAnswer() {
        Service first = services.onEc2("s", "desired_count: 1 client_token: 't'");
        services.end("s");

        Service again = services.onEc2("s", "desired_count: 1 client_token: 't'");
        assertThat(again.getServiceArn()).isEqualTo(first.getServiceArn());
        assertThat(again.getStatus()).as("as it is now").isEqualTo("INACTIVE");
        assertThatThrownBy(() -> services.onEc2("s", "desired_count: 2 client_token: 't'"))
                .hasMessageContaining("InvalidParameterException: Arguments on this idempotent");
    }

    @Test
    void theNameOfADrainingServiceIsTakenAndOfAnInactiveOneFree() {
        services.onEc2("s", "desired_count: 1");
        services.delete("s", "force: true");
        assertThatThrownBy(() -> services.onEc2("s", "desired_count: 1"))
                .hasMessage(
                        "InvalidParameterException: Unable to Start a service that is still Draining.");

        services.change("s", row -> row.getServiceBuilder().setStatus("INACTIVE"));
        services.api.put(
                Tables.SERVICE_EVENTS,
                new ServiceEventKey("default", "s", 1),
                ServiceEventRow.newBuilder().setEvent(ServiceEvent.newBuilder()).build());

        Service again = services.onEc2("s", "desired_count: 3");
        assertThat(again.getStatus()).isEqualTo("ACTIVE");
        assertThat(again.getDesiredCount()).isEqualTo(3);
        assertThat(again.getEventsList()).isEmpty();
        assertThat(again.getDeploymentsList()).hasSize(1);
    }

    @Test
    void tagsAreShownToWhoeverMakesTheServiceAndToWhoeverAsks() {
        String tags = "desired_count: 0 tags { key: 'team' value: 'a' }";

        assertThat(services.onEc2("s", tags).getTagsList()).hasSize(1);
        assertThat(services.described("s").getTagsList()).isEmpty();
        assertThat(services.describe("services: 's' include: 'TAGS'").getServices(0).getTagsList())
                .hasSize(1);
    }
}
