package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.DescribeServicesResponse;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service tells of its tasks as targets of a load balancer, in the order of ECS. */
class TargetEventsTest extends BalancedCase {
    @BeforeEach
    void theNodesRun() {
        nodes().forEach(this::runs);
    }

    /** The oldest first. */
    private List<String> events() {
        var described =
                (DescribeServicesResponse)
                        call("DescribeServices", "cluster: 'shop' services: 'web'");
        return described.getServices(0).getEventsList().reversed().stream()
                .map(ServiceEvent::getMessage)
                .toList();
    }

    @Test
    void aTaskIsRegisteredOnceAndDrainsWhenItIsToStop() {
        TaskKey task = balanced("");
        String started = "(service web) has started 1 tasks: (task " + task.task() + ").";
        assertThat(events()).containsExactly(started);

        runs(task);
        runs(task);
        finds(nodes().getFirst(), task, "healthy");
        String registered = "(service web) registered 1 targets in (target-group " + group + ")";
        assertThat(events())
                .startsWith(started, registered)
                .filteredOn(registered::equals)
                .hasSize(1);

        call("UpdateService", "cluster: 'shop' service: 'web' desired_count: 0");
        settle();
        assertThat(events())
                .containsSubsequence(
                        registered,
                        "(service web) has stopped 1 running tasks: (task " + task.task() + ").",
                        "(service web) deregistered 1 targets in (target-group " + group + ")",
                        "(service web) has begun draining connections on 1 tasks.");
    }

    @Test
    void tasksThatComeTogetherAreToldOfTogether() {
        TaskKey first = balanced("");
        call("UpdateService", "cluster: 'shop' service: 'web' desired_count: 3");
        settle();
        assertThat(tasks("service:web")).hasSize(3).contains(first);

        report(agent, tasks("service:web"), seen -> seen.setLastStatus("RUNNING"));

        assertThat(events())
                .endsWith("(service web) registered 3 targets in (target-group " + group + ")");
    }

    @Test
    void nothingIsToldOfATargetGroupThatIsGone() {
        TaskKey task = balanced("");
        call("DeleteLoadBalancer", "load_balancer_arn: '" + balancer + "'");
        call("DeleteTargetGroup", "target_group_arn: '" + group + "'");

        runs(task);

        assertThat(events()).noneMatch(event -> event.contains("registered"));
    }

    @Test
    void aTaskThatHasNotRunIsNoTargetToDrain() {
        balanced("");

        call("UpdateService", "cluster: 'shop' service: 'web' desired_count: 0");
        settle();

        assertThat(events()).contains("(service web) stopped 1 pending tasks.");
        assertThat(events()).noneMatch(event -> event.contains("draining"));
    }
}
