package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.DescribeServicesResponse;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListServicesResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescribeServicesTest {
    private final TestServices services = new TestServices();

    @Test
    void aServiceIsNamedByItsNameAndByEitherFormOfItsArn() {
        services.onEc2("s", "desired_count: 1");
        String arn = TestServices.ARN + "service/";

        DescribeServicesResponse answer =
                services.describe(
                        "services: 's' services: '"
                                + arn
                                + "default/s' services: '"
                                + arn
                                + "s' services: 'nope' services: '"
                                + arn
                                + "other/s'");

        assertThat(answer.getServicesList()).hasSize(3);
        assertThat(answer.getFailuresList())
                .extracting(Failure::getArn)
                .containsExactly(arn + "default/nope", arn + "other/s");
        assertThat(answer.getFailuresList()).extracting(Failure::getReason).containsOnly("MISSING");
    }

    @Test
    void tasksAreCounted() {
        services.onEc2("s", "desired_count: 4");
        services.task("s", "t1", "RUNNING");
        services.task("s", "t2", "PENDING");
        services.task("s", "t3", "PROVISIONING");
        services.task("s", "t4", "STOPPING");

        Service described = services.described("s");

        assertThat(described.getRunningCount()).isEqualTo(1);
        assertThat(described.getPendingCount()).isEqualTo(2);
        assertThat(described.getDeployments(0).getPendingCount()).isEqualTo(2);
    }

    @Test
    void aDaemonIsAsManyAsItsDeployment() {
        services.onEc2("d", "scheduling_strategy: 'DAEMON'");
        services.change(
                "d", row -> row.getDeploymentsBuilder(0).getDeploymentBuilder().setDesiredCount(3));

        assertThat(services.described("d").getDesiredCount()).isEqualTo(3);
        assertThat(services.onEc2("d", "scheduling_strategy: 'DAEMON'").getDesiredCount())
                .isEqualTo(3);
        assertThat(services.delete("d", "").getDesiredCount()).isZero();
    }

    @Test
    void theNewestHundredEventsAreShown() {
        services.onEc2("s", "desired_count: 1");
        for (int i = 1; i <= 120; i++) {
            services.api.put(
                    Tables.SERVICE_EVENTS,
                    new ServiceEventKey("default", "s", i),
                    ServiceEventRow.newBuilder()
                            .setEvent(ServiceEvent.newBuilder().setMessage("event " + i))
                            .build());
        }

        List<ServiceEvent> events = services.described("s").getEventsList();

        assertThat(events).hasSize(100);
        assertThat(events.getFirst().getMessage()).isEqualTo("event 120");
        assertThat(events.getLast().getMessage()).isEqualTo("event 21");
    }

    @Test
    void anInactiveServiceIsDescribedButNotListed() {
        services.onEc2("gone", "desired_count: 1");
        services.end("gone");
        services.onEc2("going", "desired_count: 1");
        services.delete("going", "force: true");

        assertThat(services.described("gone").getStatus()).isEqualTo("INACTIVE");
        assertThat(list("")).containsExactly("going");
    }

    @Test
    void listsAreFilteredAndHaveTenOnAPage() {
        for (int i = 10; i < 25; i++) {
            services.onEc2("s" + i, "desired_count: 0");
        }
        services.onEc2("daemon", "scheduling_strategy: 'DAEMON'");
        services.create("service_name: 'far' desired_count: 0 " + TestServices.ON_FARGATE);

        assertThat(list("")).hasSize(10).startsWith("daemon", "far", "s10");
        assertThat(list("max_results: 100")).hasSize(17);
        assertThat(list("launch_type: 'FARGATE'")).containsExactly("far");
        assertThat(list("scheduling_strategy: 'DAEMON'")).containsExactly("daemon");
        assertThat(list("resource_management_type: 'ECS'")).isEmpty();

        var all = new ArrayList<String>();
        String token = "";
        do {
            var page =
                    (ListServicesResponse)
                            services.api.call("ListServices", "next_token: '" + token + "'");
            all.addAll(page.getServiceArnsList());
            token = page.getNextToken();
        } while (!token.isEmpty());
        assertThat(all).hasSize(17).doesNotHaveDuplicates();
    }

    private List<String> list(String request) {
        return ((ListServicesResponse) services.api.call("ListServices", request))
                .getServiceArnsList().stream()
                        .map(arn -> arn.substring(arn.lastIndexOf('/') + 1))
                        .toList();
    }
}
