package dev.longshore.control.api.ecs;

import com.google.protobuf.Message;
import dev.longshore.control.ClusterSettings;
import dev.longshore.control.Leader;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.Handlers;
import dev.longshore.proto.ecs.DeregisterContainerInstanceRequest;
import dev.longshore.proto.ecs.DescribeContainerInstancesRequest;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.ListContainerInstancesRequest;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.StartTaskRequest;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.UpdateContainerInstancesStateRequest;
import java.util.List;

/** The operations of the ECS API that this version offers, each beside what answers it. */
public final class EcsHandlers {
    private EcsHandlers() {}

    /** The handlers over a leader's cluster. */
    public static Handlers over(Leader leader, ClusterSettings settings) {
        var handlers = new Handlers();
        var names = new Names(settings);
        var tokens = new ClientTokens(settings.keepClientTokens(), EcsHandlers::resources);

        var runTasks = new RunTasks(settings, leader.index(), leader.placer());
        handlers.idempotentWrite(
                "RunTask",
                RunTaskRequest.class,
                tokens,
                RunTaskResponse.getDefaultInstance(),
                (tx, request, caller) -> runTasks.runTask(tx, request));
        handlers.write("StartTask", StartTaskRequest.class, (tx, request, caller) -> runTasks.startTask(tx, request));

        var tasks = new DescribeTasks(leader.tasks(), names);
        handlers.read("DescribeTasks", DescribeTasksRequest.class, (tx, request, caller) -> tasks.describeTasks(tx, request));
        handlers.read("ListTasks", ListTasksRequest.class, (tx, request, caller) -> tasks.listTasks(tx, request));
        handlers.write("StopTask", StopTaskRequest.class, (tx, request, caller) -> tasks.stopTask(tx, request));

        var instances = new ContainerInstances(leader.instances(), names);
        handlers.read(
                "DescribeContainerInstances",
                DescribeContainerInstancesRequest.class,
                (tx, request, caller) -> instances.describe(tx, request));
        handlers.read(
                "ListContainerInstances",
                ListContainerInstancesRequest.class,
                (tx, request, caller) -> instances.list(tx, request));
        handlers.write(
                "UpdateContainerInstancesState",
                UpdateContainerInstancesStateRequest.class,
                (tx, request, caller) -> instances.updateState(tx, request));
        handlers.write(
                "DeregisterContainerInstance",
                DeregisterContainerInstanceRequest.class,
                (tx, request, caller) -> instances.deregister(tx, request));
        return handlers;
    }

    private static List<String> resources(Message answer) {
        return answer instanceof RunTaskResponse ran
                ? ran.getTasksList().stream().map(Task::getTaskArn).toList()
                : List.of();
    }
}
