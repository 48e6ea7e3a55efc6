package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListTagsForResourceResponse;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TaskSet;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Services whose deployments somebody else drives, from the first task set to the last. */
class TaskSetsTest {
    private final TestServices services = new TestServices();
    private final TestTaskSets sets = new TestTaskSets(services);

    @Test
    void aServiceBeginsWithoutTasksAndWithoutDeployments() {
        Service made = sets.service("ext", "desired_count: 3");

        assertThat(made.getTaskDefinition()).isEmpty();
        assertThat(made.getLaunchType()).isEqualTo("EC2");
        assertThat(made.getDeploymentController().getType()).isEqualTo("EXTERNAL");
        assertThat(made.getRoleArn()).endsWith("AWSServiceRoleForECS");
        assertThat(made.getDeploymentsList()).isEmpty();
        assertThat(made.getTaskSetsList()).isEmpty();
        assertThat(made.hasCurrentServiceDeployment()).isFalse();
        assertThat(services.described("ext")).isEqualTo(made);
        assertThat(sets.service("ext", "desired_count: 3").getCreatedAt())
                .as("the same call again")
                .isEqualTo(made.getCreatedAt());
        assertThat(sets.service("none", "").getDesiredCount()).isZero();
    }

    @Test
    void aSetBeginsWithoutAShare() {
        sets.service("ext", "desired_count: 3");
        TaskSet set = sets.create("ext", "external_id: 'rollout-7'");

        assertThat(set.getId()).matches("ecs-svc/\\d{19}");
        assertThat(set.getTaskSetArn())
                .isEqualTo(TestServices.ARN + "task-set/default/ext/" + set.getId());
        assertThat(set.getServiceArn()).isEqualTo(TestServices.ARN + "service/default/ext");
        assertThat(set.getClusterArn()).isEqualTo(TestServices.ARN + "cluster/default");
        assertThat(set.getExternalId()).isEqualTo("rollout-7");
        assertThat(set.getTaskDefinition()).endsWith("task-definition/web:1");
        assertThat(set.getLaunchType()).isEqualTo("EC2");
        assertThat(set.hasStartedBy()).isFalse();
        assertThat(set.hasPlatformVersion()).isFalse();
        assertThat(set.getScale().getValue()).isZero();
        assertThat(set.getScale().getUnit()).isEqualTo("PERCENT");
        assertThat(set.getCreatedAt()).isEqualTo(Timestamps.of(TestApi.START));
        assertThat(set)
                .extracting(
                        TaskSet::getStatus,
                        TaskSet::getStabilityStatus,
                        TaskSet::getComputedDesiredCount,
                        TaskSet::getPendingCount,
                        TaskSet::getRunningCount)
                .containsExactly("ACTIVE", "STABILIZING", 0, 0, 0);
    }

    /** Two versions of a program take turns, as a controller outside does it. */
    @Test
    void aDeploymentByHand() {
        sets.service("ext", "desired_count: 2");
        TaskSet blue = sets.create("ext", "scale { value: 100 unit: 'PERCENT' }");
        assertThat(sets.makePrimary("ext", blue.getTaskSetArn()).getStatus()).isEqualTo("PRIMARY");
        assertThat(services.described("ext").getTaskDefinition()).endsWith("web:1");
        task("b1", blue, "RUNNING");
        task("b2", blue, "RUNNING");
        services.api.call("RegisterTaskDefinition", InvalidRequest.task(""));
        services.api.pass(Duration.ofMinutes(5));

        TaskSet green = sets.create("ext", "");
        assertThat(sets.scale("ext", green.getId(), 50).getScale().getValue()).isEqualTo(50);
        task("g1", green, "PENDING");
        Service both = services.described("ext");
        assertThat(both.getTaskSetsList())
                .extracting(
                        TaskSet::getId,
                        TaskSet::getStatus,
                        TaskSet::getRunningCount,
                        TaskSet::getPendingCount)
                .containsExactly(
                        tuple(blue.getId(), "PRIMARY", 2, 0), tuple(green.getId(), "ACTIVE", 0, 1));
        assertThat(both.getRunningCount()).isEqualTo(2);
        assertThat(both.getPendingCount()).isEqualTo(1);
        assertThat(both.getTaskDefinition()).as("the PRIMARY one's").endsWith("web:1");

        sets.makePrimary("ext", green.getId());
        assertThat(services.described("ext").getTaskDefinition()).endsWith("web:2");
        assertThat(sets.describe("ext", "").getTaskSetsList())
                .extracting(TaskSet::getStatus)
                .containsExactly("ACTIVE", "PRIMARY");
        assertThat(sets.delete("ext", blue.getId(), "force: true").getStatus())
                .isEqualTo("DRAINING");
        assertThat(sets.delete("ext", blue.getId(), "").getStatus())
                .as("the same call again")
                .isEqualTo("DRAINING");
        assertThat(list("started_by: '" + green.getId() + "'")).isEqualTo(1);
        assertThat(list("service_name: 'ext'")).isEqualTo(3);
    }

    @Test
    void onlyAnotherShareStabilizesAnew() {
        sets.service("ext", "desired_count: 2");
        TaskSet set = sets.create("ext", "scale { value: 50 }");
        services.api.pass(Duration.ofMinutes(5));

        assertThat(sets.scale("ext", set.getId(), 50).getUpdatedAt()).isEqualTo(set.getUpdatedAt());
        TaskSet scaled = sets.scale("ext", set.getId(), 51);
        assertThat(scaled.getStabilityStatusAt())
                .isEqualTo(Timestamps.of(TestApi.START.plus(Duration.ofMinutes(5))));
        assertThat(scaled.getUpdatedAt()).isEqualTo(scaled.getStabilityStatusAt());
    }

    @Test
    void eachSetIsLaunchedInItsOwnWay() {
        sets.service("ext", "desired_count: 2");
        TaskSet far =
                sets.create(
                        "ext",
                        "launch_type: 'FARGATE' task_definition: 'far' " + InvalidRequest.NETWORK);
        assertThat(far.getLaunchType()).isEqualTo("FARGATE");
        assertThat(far.getPlatformVersion()).isEqualTo("1.4.0");
        assertThat(far.getPlatformFamily()).isEqualTo("Linux");
        assertThat(far.getNetworkConfiguration().getAwsvpcConfiguration().getAssignPublicIp())
                .isEqualTo("DISABLED");
        TaskSet spot =
                sets.create(
                        "ext",
                        "task_definition: 'far' capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' weight: 1 } "
                                + InvalidRequest.NETWORK);
        assertThat(spot.hasLaunchType()).isFalse();
        assertThat(spot.getCapacityProviderStrategy(0).getCapacityProvider())
                .isEqualTo("FARGATE_SPOT");

        assertThatThrownBy(
                        () ->
                                services.api.call(
                                        "PutClusterCapacityProviders",
                                        "cluster: 'default' capacity_providers: 'FARGATE'"))
                .hasMessageContaining("in use");
    }

    @Test
    void aTokenMakesOneSet() {
        sets.service("ext", "");
        sets.service("other", "");
        TaskSet first = sets.create("ext", "client_token: 'once'");
        assertThat(sets.create("ext", "client_token: 'once'")).isEqualTo(first);
        assertThat(sets.create("other", "client_token: 'once'").getId())
                .isNotEqualTo(first.getId());
        assertThatThrownBy(() -> sets.create("ext", "client_token: 'once' external_id: 'x'"))
                .hasMessageContaining("idempotent request are inconsistent");
        assertThat(sets.describe("ext", "").getTaskSetsList()).hasSize(1);
    }

    @Test
    void setsAreDescribedByIdAndByArn() {
        sets.service("ext", "");
        TaskSet one = sets.create("ext", "tags { key: 'team' value: 'a' }");
        sets.create("ext", "");

        var found =
                sets.describe(
                        "ext",
                        "include: 'TAGS' task_sets: '"
                                + one.getTaskSetArn()
                                + "' task_sets: '"
                                + one.getId()
                                + "' task_sets: 'ecs-svc/7' task_sets: 'arn:x'");
        assertThat(found.getTaskSetsList()).containsExactly(one, one);
        assertThat(found.getFailuresList())
                .extracting(Failure::getArn, Failure::getReason)
                .containsExactly(
                        tuple(TestServices.ARN + "task-set/default/ext/ecs-svc/7", "MISSING"),
                        tuple("arn:x", "MISSING"));
        assertThat(sets.describe("ext", "").getTaskSets(0).getTagsList()).isEmpty();
    }

    @Test
    void setsHaveTags() {
        sets.service("ext", "");
        String arn = "resource_arn: '" + sets.create("ext", "").getTaskSetArn() + "' ";
        services.api.call("TagResource", arn + "tags { key: 'a' value: 'b' } tags { key: 'c' }");
        services.api.call("UntagResource", arn + "tag_keys: 'c'");

        assertThat(
                        ((ListTagsForResourceResponse)
                                        services.api.call("ListTagsForResource", arn))
                                .getTagsList())
                .containsExactly(Tag.newBuilder().setKey("a").setValue("b").build());
        assertThat(sets.describe("ext", "include: 'TAGS'").getTaskSets(0).getTagsCount()).isOne();
    }

    @Test
    void aServiceIsDeletedWithItsSetsByForceOnly() {
        sets.service("ext", "desired_count: 0");
        TaskSet set = sets.create("ext", "");
        assertThatThrownBy(() -> services.delete("ext", ""))
                .hasMessageContaining(
                        "The service cannot be stopped while deployments are active.");

        Service deleted = services.delete("ext", "force: true");
        assertThat(deleted.getStatus()).isEqualTo("DRAINING");
        assertThat(deleted.getTaskSetsList())
                .extracting(TaskSet::getId, TaskSet::getStatus)
                .containsExactly(tuple(set.getId(), "DRAINING"));
        assertThatThrownBy(() -> sets.create("ext", ""))
                .hasMessageContaining("Service was not ACTIVE.");
    }

    @Test
    void whatTheServiceSaysItselfIsUpdated() {
        sets.service("ext", "desired_count: 1");
        sets.makePrimary("ext", sets.create("ext", "").getId());

        Service updated =
                services.update(
                        "ext",
                        "desired_count: 3 health_check_grace_period_seconds: 9 enable_ecs_managed_tags: true"
                                + " propagate_tags: 'SERVICE' placement_constraints { items { type: 'distinctInstance' } }"
                                + " deployment_configuration { minimum_healthy_percent: 50 } force_new_deployment: false");

        assertThat(updated.getDesiredCount()).isEqualTo(3);
        assertThat(updated.getHealthCheckGracePeriodSeconds()).isEqualTo(9);
        assertThat(updated.getDeploymentsList()).isEmpty();
        assertThat(updated.getTaskSetsList()).hasSize(1);
    }

    private int list(String request) {
        return ((ListTasksResponse) services.api.call("ListTasks", request)).getTaskArnsCount();
    }

    private void task(String id, TaskSet set, String lastStatus) {
        var row = TaskRow.newBuilder();
        row.getTaskBuilder()
                .setTaskArn(TestServices.ARN + "task/default/" + id)
                .setClusterArn(set.getClusterArn())
                .setTaskDefinitionArn(set.getTaskDefinition())
                .setGroup("service:ext")
                .setStartedBy(set.getId())
                .setLaunchType("EC2")
                .setDesiredStatus("RUNNING")
                .setLastStatus(lastStatus);
        services.api.put(Tables.TASKS, new TaskKey("default", id), row.build());
    }
}
