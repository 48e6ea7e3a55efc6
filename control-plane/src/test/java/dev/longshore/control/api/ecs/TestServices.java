package dev.longshore.control.api.ecs;

import dev.longshore.proto.ecs.CreateServiceResponse;
import dev.longshore.proto.ecs.DeleteServiceResponse;
import dev.longshore.proto.ecs.DescribeServicesResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.UpdateServiceResponse;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.function.Consumer;

/**
 * Services of the cluster {@code default} by the API, and, since no controller runs here, what one
 * would do to their rows. There are the definitions {@code web} (bridge) and {@code far} (awsvpc).
 */
final class TestServices {
    static final String ARN = "arn:aws:ecs:us-east-1:123456789012:";
    static final String ON_FARGATE =
            "task_definition: 'far' launch_type: 'FARGATE' " + InvalidRequest.NETWORK;

    final TestApi api = new TestApi();

    TestServices() {
        api.call(
                "CreateCluster",
                "capacity_providers: 'FARGATE' capacity_providers: 'FARGATE_SPOT'");
        api.call("RegisterTaskDefinition", InvalidRequest.task("tags { key: 'a' value: 'b' }"));
        api.call("RegisterTaskDefinition", InvalidRequest.ON_FARGATE);
    }

    /** A service of {@code web} on EC2, with more members. */
    Service onEc2(String name, String members) {
        return create("service_name: '" + name + "' task_definition: 'web' " + members);
    }

    Service create(String request) {
        return ((CreateServiceResponse) api.call("CreateService", request)).getService();
    }

    Service update(String name, String members) {
        return ((UpdateServiceResponse)
                        api.call("UpdateService", "service: '" + name + "' " + members))
                .getService();
    }

    Service delete(String name, String members) {
        return ((DeleteServiceResponse)
                        api.call("DeleteService", "service: '" + name + "' " + members))
                .getService();
    }

    DescribeServicesResponse describe(String request) {
        return (DescribeServicesResponse) api.call("DescribeServices", request);
    }

    Service described(String name) {
        return describe("services: '" + name + "'").getServices(0);
    }

    ServiceRow row(String name) {
        return api.row(Tables.SERVICES, key(name)).orElseThrow();
    }

    /** Changes a service's row as its controller might. */
    void change(String name, Consumer<ServiceRow.Builder> change) {
        var row = row(name).toBuilder();
        change.accept(row);
        api.put(Tables.SERVICES, key(name), row.build());
    }

    /** Deletes the service, and lets its last task go. */
    void end(String name) {
        delete(name, "force: true");
        change(name, row -> row.getServiceBuilder().setStatus("INACTIVE"));
    }

    /** All of the PRIMARY deployment's tasks run. */
    void completes(String name) {
        change(
                name,
                row ->
                        row.getDeploymentsBuilder(0)
                                .setCompleted(true)
                                .getDeploymentBuilder()
                                .setRolloutState("COMPLETED")
                                .setDesiredCount(row.getService().getDesiredCount()));
    }

    /** A task of the service's PRIMARY deployment. */
    void task(String service, String id, String lastStatus) {
        var row = TaskRow.newBuilder();
        row.getTaskBuilder()
                .setTaskArn(ARN + "task/default/" + id)
                .setClusterArn(ARN + "cluster/default")
                .setTaskDefinitionArn(row(service).getService().getTaskDefinition())
                .setGroup("service:" + service)
                .setStartedBy(row(service).getDeployments(0).getDeployment().getId())
                .setLaunchType(row(service).getService().getLaunchType())
                .setDesiredStatus(lastStatus.equals("STOPPED") ? "STOPPED" : "RUNNING")
                .setLastStatus(lastStatus);
        api.put(Tables.TASKS, new TaskKey("default", id), row.build());
    }

    static ServiceKey key(String name) {
        return new ServiceKey("default", name);
    }
}
