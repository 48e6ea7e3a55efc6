package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceDeploymentCircuitBreaker;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What DescribeServiceDeployments says of the circuit breaker that has ended a deployment. */
class BreakerRecordTest extends OneMachineCase {
    private static final String GROUP = "service:web";
    private static final ServiceKey SERVICE = new ServiceKey("p", "web");
    private static final ServiceDeploymentCircuitBreaker TRIGGERED =
            ServiceDeploymentCircuitBreaker.newBuilder()
                    .setStatus("TRIGGERED")
                    .setFailureCount(3)
                    .setThreshold(3)
                    .build();

    @Test
    void itHasTrippedWhereThereIsNothingToGoBackTo() {
        begin();
        Inbox agent = agent();
        create();
        failUntilItTrips(agent);

        assertThat(record().getStatus()).isEqualTo("ROLLBACK_FAILED");
        assertThat(record().getDeploymentCircuitBreaker()).isEqualTo(TRIGGERED);
    }

    @Test
    void itHasTrippedWhileTheServiceGoesBackAndAfterIt() {
        begin();
        Inbox agent = agent();
        create();
        TaskKey first = only(GROUP);
        runs(agent, first);
        assertThat(record().getStatus()).isEqualTo("SUCCESSFUL");

        deploy();
        failUntilItTrips(agent);
        assertThat(record().getDeploymentCircuitBreaker()).isEqualTo(TRIGGERED);
        tasks(GROUP).stream()
                .filter(key -> !task(key).getReleased())
                .forEach(key -> runs(agent, key));
        assertThat(record().getStatus()).isEqualTo("ROLLBACK_SUCCESSFUL");
        assertThat(record().getDeploymentCircuitBreaker()).isEqualTo(TRIGGERED);
    }

    private void create() {
        service(
                SERVICE.cluster(),
                SERVICE.service(),
                service ->
                        service.setLaunchType("FARGATE")
                                .getDeploymentConfigurationBuilder()
                                .setMinimumHealthyPercent(0) // there is room for one
                                .getDeploymentCircuitBreakerBuilder()
                                .setEnable(true)
                                .setRollback(true));
    }

    private void deploy() {
        var deployments = new Deployments(new EcsArns(SETTINGS.installation()));
        leader.write(
                tx -> {
                    ServiceRow row = tx.get(Tables.SERVICES, SERVICE).orElseThrow();
                    tx.put(Tables.SERVICES, SERVICE, deployments.begin(tx, SERVICE, row));
                    return true;
                });
        settle();
    }

    private void failUntilItTrips(Inbox agent) {
        while (record().getStatus().equals("IN_PROGRESS")) {
            tasks(GROUP).stream()
                    .filter(key -> !task(key).getReleased())
                    .filter(key -> !isToRunOn(task(key).getTask()))
                    .forEach(key -> ends(agent, key));
            pass(agent, Duration.ofSeconds(10));
        }
    }

    private static boolean isToRunOn(Task task) {
        return task.getLastStatus().equals("RUNNING") && task.getDesiredStatus().equals("RUNNING");
    }

    private void runs(Inbox agent, TaskKey key) {
        report(agent, key, seen -> seen.setLastStatus("RUNNING"));
        pass(agent, Duration.ofMinutes(1));
    }

    /** That of the newest deployment that was asked for. */
    private ServiceDeployment record() {
        ServiceRow row = leader.committed(tx -> tx.get(Tables.SERVICES, SERVICE)).orElseThrow();
        var key =
                new ServiceDeploymentKey(
                        SERVICE.cluster(),
                        SERVICE.service(),
                        row.getDeployments(0).getServiceDeployment());
        return leader.committed(tx -> tx.get(Tables.SERVICE_DEPLOYMENTS, key))
                .orElseThrow()
                .getDeployment();
    }
}
