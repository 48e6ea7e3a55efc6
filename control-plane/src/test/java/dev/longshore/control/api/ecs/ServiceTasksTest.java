package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.GetTaskProtectionResponse;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.proto.ecs.ProtectedTask;
import dev.longshore.proto.ecs.UpdateTaskProtectionResponse;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of services: listed by their service, and protected. */
class ServiceTasksTest {
    private final TestServices services = new TestServices();

    @BeforeEach
    void aServiceWithTasks() {
        services.onEc2("s", "desired_count: 2");
        services.onEc2("other", "desired_count: 2");
        services.task("s", "t1", "RUNNING");
        services.task("other", "t2", "RUNNING");
        services.task("s", "t3", "PENDING");
        services.task("s", "t4", "STOPPED");
        var alone = TaskRow.newBuilder();
        alone.getTaskBuilder()
                .setTaskArn(TestServices.ARN + "task/default/t5")
                .setGroup("family:web")
                .setDesiredStatus("RUNNING")
                .setLastStatus("RUNNING");
        services.api.put(Tables.TASKS, new TaskKey("default", "t5"), alone.build());
    }

    @Test
    void tasksAreListedByTheirService() {
        assertThat(list("service_name: 's'")).containsExactly("t1", "t3");
        assertThat(list("service_name: '" + TestServices.ARN + "service/default/other'"))
                .containsExactly("t2");
        assertThat(list("service_name: 's' desired_status: 'STOPPED'")).containsExactly("t4");
        assertThat(list("service_name: 's' launch_type: 'FARGATE'")).isEmpty();
        String deployment = services.described("s").getDeployments(0).getId();
        assertThat(list("started_by: '" + deployment + "'")).containsExactly("t1", "t3");
    }

    @Test
    void aServicesTasksHavePages() {
        for (int i = 10; i < 30; i++) {
            services.task("s", "u" + i, "RUNNING");
        }
        var all = new ArrayList<String>();
        String token = "";
        do {
            var page =
                    (ListTasksResponse)
                            services.api.call(
                                    "ListTasks",
                                    "service_name: 's' max_results: 3 next_token: '" + token + "'");
            all.addAll(page.getTaskArnsList());
            token = page.getNextToken();
        } while (!token.isEmpty());

        assertThat(all).hasSize(22).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void protectionLastsTwoHoursOrAsLongAsIsSaid() {
        assertThat(update("tasks: 't1' protection_enabled: true").getProtectedTasksList())
                .containsExactly(protectedFor("t1", Duration.ofHours(2)));
        assertThat(
                        update("tasks: 't1' protection_enabled: true expires_in_minutes: 5")
                                .getProtectedTasksList())
                .containsExactly(protectedFor("t1", Duration.ofMinutes(5)));
        assertThat(get("tasks: 't1'").getProtectedTasksList())
                .containsExactly(protectedFor("t1", Duration.ofMinutes(5)));

        services.api.pass(Duration.ofMinutes(5));
        assertThat(get("tasks: 't1'").getProtectedTasksList()).containsExactly(unprotected("t1"));
    }

    @Test
    void protectionIsTakenBack() {
        update("tasks: 't1' protection_enabled: true");

        assertThat(update("tasks: 't1' protection_enabled: false").getProtectedTasksList())
                .containsExactly(unprotected("t1"));
        assertThat(
                        services.api
                                .row(Tables.TASKS, new TaskKey("default", "t1"))
                                .orElseThrow()
                                .hasProtectedUntil())
                .isFalse();
    }

    @Test
    void onlyWhatAServiceRunsCanBeProtected() {
        String asked =
                "tasks: 't3' tasks: 't4' tasks: 't5' tasks: 'nope' tasks: '"
                        + TestServices.ARN
                        + "task/other/t1' ";
        var arn = TestServices.ARN + "task/";
        var failures =
                List.of(
                        tuple(arn + "default/t4", "TASK_NOT_VALID"),
                        tuple(arn + "default/t5", "TASK_NOT_VALID"),
                        tuple(arn + "default/nope", "MISSING"),
                        tuple(arn + "other/t1", "MISSING"));

        var updated = update(asked + "protection_enabled: true");
        assertThat(updated.getProtectedTasksList()).hasSize(1);
        assertThat(updated.getFailuresList())
                .extracting(Failure::getArn, Failure::getReason)
                .isEqualTo(failures);
        assertThat(get(asked).getFailuresList())
                .extracting(Failure::getArn, Failure::getReason)
                .isEqualTo(failures);
    }

    private static ProtectedTask protectedFor(String id, Duration time) {
        return unprotected(id).toBuilder()
                .setProtectionEnabled(true)
                .setExpirationDate(Timestamps.of(TestApi.START.plus(time)))
                .build();
    }

    private static ProtectedTask unprotected(String id) {
        return ProtectedTask.newBuilder()
                .setTaskArn(TestServices.ARN + "task/default/" + id)
                .setProtectionEnabled(false)
                .build();
    }

    private UpdateTaskProtectionResponse update(String request) {
        return (UpdateTaskProtectionResponse)
                services.api.call("UpdateTaskProtection", "cluster: 'default' " + request);
    }

    private GetTaskProtectionResponse get(String request) {
        return (GetTaskProtectionResponse)
                services.api.call("GetTaskProtection", "cluster: 'default' " + request);
    }

    private List<String> list(String request) {
        return ((ListTasksResponse) services.api.call("ListTasks", request))
                .getTaskArnsList().stream()
                        .map(arn -> arn.substring(arn.lastIndexOf('/') + 1))
                        .toList();
    }
}
