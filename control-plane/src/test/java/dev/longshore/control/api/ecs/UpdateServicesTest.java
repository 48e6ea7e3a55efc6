package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceCurrentRevisionSummary;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What UpdateService changes, and when it begins a deployment; what DeleteService leaves. */
class UpdateServicesTest {
    private static final String ZONES =
            "placement_strategy { items { type: 'spread' field: 'attribute:ecs.availability-zone' } }";

    private final TestServices services = new TestServices();

    @BeforeEach
    void aServiceThatRuns() {
        services.onEc2("s", "desired_count: 2 placement_constraints { type: 'distinctInstance' }");
        services.completes("s");
        services.task("s", "t1", "RUNNING");
        services.task("s", "t2", "RUNNING");
        services.task("s", "t3", "STOPPED");
        services.api.pass(Duration.ofMinutes(5));
    }

    @Test
    void anUpdateInFlightHasTwoDeployments() {
        services.api.call("RegisterTaskDefinition", InvalidRequest.task(""));

        Service updated = services.update("s", "task_definition: 'web'");

        assertThat(updated.getTaskDefinition()).endsWith("task-definition/web:2");
        assertThat(updated.getDeploymentsList())
                .extracting(
                        Deployment::getStatus,
                        Deployment::getDesiredCount,
                        Deployment::getRunningCount,
                        Deployment::getRolloutState)
                .containsExactly(
                        tuple("PRIMARY", 0, 0, "IN_PROGRESS"), tuple("ACTIVE", 2, 2, "COMPLETED"));
        assertThat(updated.getDeployments(0).getCreatedAt())
                .isEqualTo(Timestamps.of(TestApi.START.plus(Duration.ofMinutes(5))));
        assertThat(updated.getCurrentServiceRevisionsList())
                .extracting(ServiceCurrentRevisionSummary::getRunningTaskCount)
                .containsExactly(0, 2);
        assertThat(updated.getRunningCount()).isEqualTo(2);
        assertThat(services.described("s")).isEqualTo(updated);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "desired_count: 5",
                "task_definition: 'web'",
                "task_definition: 'web:1' force_new_deployment: false",
                "deployment_configuration { maximum_percent: 150 }",
                "availability_zone_rebalancing: 'DISABLED'",
                "placement_constraints { }",
                ZONES,
                "health_check_grace_period_seconds: 30",
                "enable_ecs_managed_tags: true",
                "propagate_tags: 'SERVICE'",
                "capacity_provider_strategy { }",
                "load_balancers { } service_registries { } volume_configurations { } vpc_lattice_configurations { }",
                "",
            })
    void whatMakesNoOtherTasksBeginsNoDeployment(String members) {
        assertThat(services.update("s", members).getDeploymentsList()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "force_new_deployment: true",
                "task_definition: 'far' network_configuration { awsvpc_configuration { subnets: 'subnet-a' } }",
            })
    void whatMakesOtherTasksDoes(String members) {
        assertThat(services.update("s", members).getDeploymentsList()).hasSize(2);
    }

    @Test
    void onFargateNetworkAndPlatformBeginDeployments() {
        services.create("service_name: 'f' desired_count: 1 " + TestServices.ON_FARGATE);

        assertThat(services.update("f", InvalidRequest.NETWORK).getDeploymentsList()).hasSize(1);
        assertThat(
                        services.update(
                                        "f",
                                        "network_configuration { awsvpc_configuration { subnets: 'subnet-b' } }")
                                .getDeploymentsList())
                .hasSize(2);
        Service updated = services.update("f", "platform_version: '1.4.0'");
        assertThat(updated.getDeploymentsList()).hasSize(3);
        assertThat(updated.getPlatformVersion()).isEqualTo("1.4.0");
    }

    @Test
    void whatIsAbsentStaysAndWhatIsEmptyGoes() {
        services.update("s", "desired_count: 4");
        assertThat(services.described("s").getPlacementConstraintsList()).hasSize(1);
        assertThat(services.described("s").getDesiredCount()).isEqualTo(4);

        services.update("s", "placement_constraints { }");
        assertThat(services.described("s").getPlacementConstraintsList()).isEmpty();

        services.update("s", "deployment_configuration { minimum_healthy_percent: 50 }");
        services.update(
                "s",
                "deployment_configuration { maximum_percent: 150 deployment_circuit_breaker { enable: true rollback: true"
                        + " threshold_configuration { type: 'COUNT' value: 7 } } }");
        var configuration = services.described("s").getDeploymentConfiguration();
        assertThat(configuration.getMinimumHealthyPercent()).isEqualTo(50);
        assertThat(configuration.getMaximumPercent()).isEqualTo(150);
        assertThat(configuration.getDeploymentCircuitBreaker().getRollback()).isTrue();
        assertThat(configuration.getStrategy()).isEqualTo("ROLLING");
    }

    @Test
    void aServiceOnFargateMovesToCapacityProvidersAndBackByForce() {
        services.create("service_name: 'f' desired_count: 1 " + TestServices.ON_FARGATE);
        String spot =
                "capacity_provider_strategy { items { capacity_provider: 'FARGATE_SPOT' weight: 1 } } ";

        Service moved = services.update("f", spot + "force_new_deployment: true");
        assertThat(moved.hasLaunchType()).isFalse();
        assertThat(moved.getDeployments(0).getCapacityProviderStrategyList()).hasSize(1);
        assertThat(services.update("f", spot).getDeploymentsList()).hasSize(2);

        Service back =
                services.update("f", "capacity_provider_strategy { } force_new_deployment: true");
        assertThat(back.getLaunchType()).isEqualTo("FARGATE");
        assertThat(back.getCapacityProviderStrategyList()).isEmpty();
    }

    @Test
    void aServiceWhoseDefinitionIsDeregisteredCanBeScaled() {
        services.api.call("DeregisterTaskDefinition", "task_definition: 'web:1'");

        assertThat(services.update("s", "desired_count: 7").getDesiredCount()).isEqualTo(7);
        assertThatThrownBy(() -> services.update("s", "task_definition: 'web:1'"))
                .hasMessage("ClientException: TaskDefinition is inactive");
    }

    @Test
    void whatIsRefusedChangesNothing() {
        var before = services.row("s");

        assertThatThrownBy(() -> services.update("s", "desired_count: 3 task_definition: 'nope'"))
                .hasMessage("ClientException: TaskDefinition not found.");
        assertThat(services.row("s")).isEqualTo(before);
    }

    @Test
    void anUpdateEndsThePauseAfterFailures() {
        services.change(
                "s",
                row ->
                        row.getDeploymentsBuilder(0)
                                .setFailuresInARow(4)
                                .setLaunchAfter(Timestamps.of(TestApi.START)));

        services.update("s", "desired_count: 3");

        assertThat(services.row("s").getDeployments(0).hasLaunchAfter()).isFalse();
    }

    @Test
    void aDeletedServiceDrains() {
        assertThatThrownBy(() -> services.delete("s", ""))
                .hasMessage(
                        "InvalidParameterException: The service cannot be stopped while it is scaled above 0.");

        Service deleted = services.delete("s", "force: true");
        assertThat(deleted.getStatus()).isEqualTo("DRAINING");
        assertThat(deleted.getDesiredCount()).isZero();
        assertThat(deleted.getDeployments(0).getDesiredCount()).isZero();
        assertThat(deleted.getRunningCount()).isEqualTo(2);
        assertThat(services.delete("s", "")).isEqualTo(deleted);
        assertThatThrownBy(() -> services.update("s", "desired_count: 1"))
                .hasMessage("ServiceNotActiveException: Service was not ACTIVE.");

        services.end("s");
        assertThat(services.delete("s", "").getStatus()).isEqualTo("INACTIVE");
    }

    @Test
    void whatIsScaledToNothingAndADaemonNeedNoForce() {
        services.update("s", "desired_count: 0");
        services.onEc2("d", "scheduling_strategy: 'DAEMON'");

        assertThat(services.delete("s", "").getStatus()).isEqualTo("DRAINING");
        assertThat(services.delete("d", "").getStatus()).isEqualTo("DRAINING");
    }
}
