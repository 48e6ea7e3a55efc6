package dev.longshore.control.api.ecs;

import dev.longshore.proto.ecs.CreateTaskSetResponse;
import dev.longshore.proto.ecs.DeleteTaskSetResponse;
import dev.longshore.proto.ecs.DescribeTaskSetsResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskSet;
import dev.longshore.proto.ecs.UpdateServicePrimaryTaskSetResponse;
import dev.longshore.proto.ecs.UpdateTaskSetResponse;

/** Task sets of services of the cluster {@code default}, by the API. */
final class TestTaskSets {
    private final TestServices services;

    TestTaskSets(TestServices services) {
        this.services = services;
    }

    /** A service whose deployments somebody else drives. */
    Service service(String name, String members) {
        return services.create(
                "service_name: '"
                        + name
                        + "' deployment_controller { type: 'EXTERNAL' } "
                        + members);
    }

    /** A set of {@code web}, with more members. */
    TaskSet create(String service, String members) {
        return call(
                        CreateTaskSetResponse.class,
                        "CreateTaskSet",
                        service,
                        "task_definition: 'web' " + members)
                .getTaskSet();
    }

    TaskSet scale(String service, String id, int percent) {
        return call(
                        UpdateTaskSetResponse.class,
                        "UpdateTaskSet",
                        service,
                        "task_set: '" + id + "' scale { value: " + percent + " unit: 'PERCENT' }")
                .getTaskSet();
    }

    TaskSet makePrimary(String service, String id) {
        return call(
                        UpdateServicePrimaryTaskSetResponse.class,
                        "UpdateServicePrimaryTaskSet",
                        service,
                        "primary_task_set: '" + id + "'")
                .getTaskSet();
    }

    TaskSet delete(String service, String id, String members) {
        return call(
                        DeleteTaskSetResponse.class,
                        "DeleteTaskSet",
                        service,
                        "task_set: '" + id + "' " + members)
                .getTaskSet();
    }

    DescribeTaskSetsResponse describe(String service, String members) {
        return call(DescribeTaskSetsResponse.class, "DescribeTaskSets", service, members);
    }

    private <R> R call(Class<R> answer, String operation, String service, String members) {
        return answer.cast(
                services.api.call(
                        operation, "cluster: 'default' service: '" + service + "' " + members));
    }
}
