package dev.longshore.control.api.ecs;

import com.google.protobuf.Message;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.DeleteAccountSettingRequest;
import dev.longshore.proto.ecs.DeleteAttributesRequest;
import dev.longshore.proto.ecs.DeleteClusterRequest;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsRequest;
import dev.longshore.proto.ecs.DeregisterContainerInstanceRequest;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeCapacityProvidersRequest;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeContainerInstancesRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.ListAccountSettingsRequest;
import dev.longshore.proto.ecs.ListAttributesRequest;
import dev.longshore.proto.ecs.ListClustersRequest;
import dev.longshore.proto.ecs.ListContainerInstancesRequest;
import dev.longshore.proto.ecs.ListTagsForResourceRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.PutAccountSettingDefaultRequest;
import dev.longshore.proto.ecs.PutAccountSettingRequest;
import dev.longshore.proto.ecs.PutAttributesRequest;
import dev.longshore.proto.ecs.PutClusterCapacityProvidersRequest;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.StartTaskRequest;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.UntagResourceRequest;
import dev.longshore.proto.ecs.UpdateClusterRequest;
import dev.longshore.proto.ecs.UpdateClusterSettingsRequest;
import dev.longshore.proto.ecs.UpdateContainerInstancesStateRequest;
import java.util.List;

/** The operations of the ECS API that this version offers, each beside what answers it. */
public final class EcsHandlers {
    private EcsHandlers() {}

    /** The handlers over a leader's cluster. */
    public static Handlers over(Leader leader, ClusterSettings settings) {
        var handlers = new Handlers();
        var names = new Names(settings);

        tasks(handlers, settings, leader.index(), leader.placer(), leader.tasks());

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

        resources(handlers, settings);
        return handlers;
    }

    /** What runs and shows tasks. */
    static void tasks(
            Handlers handlers,
            ClusterSettings settings,
            ClusterIndex index,
            Placer placer,
            Tasks tasks) {
        var tokens = new ClientTokens(settings.keeping().clientTokens(), EcsHandlers::created);

        var runTasks = new RunTasks(settings, index, placer);
        handlers.idempotentWrite(
                "RunTask",
                RunTaskRequest.class,
                tokens,
                RunTaskResponse.getDefaultInstance(),
                (tx, request, caller) -> runTasks.runTask(tx, request));
        handlers.write(
                "StartTask",
                StartTaskRequest.class,
                (tx, request, caller) -> runTasks.startTask(tx, request));

        var described = new DescribeTasks(tasks, new Names(settings));
        handlers.read(
                "DescribeTasks",
                DescribeTasksRequest.class,
                (tx, request, caller) -> described.describeTasks(tx, request));
        handlers.read(
                "ListTasks",
                ListTasksRequest.class,
                (tx, request, caller) -> described.listTasks(tx, request));
        handlers.write(
                "StopTask",
                StopTaskRequest.class,
                (tx, request, caller) -> described.stopTask(tx, request));
    }

    /** What needs rows only: no node, no scheduler. */
    static void resources(Handlers handlers, ClusterSettings settings) {
        var names = new Names(settings);
        clusters(handlers, settings, names);
        taskDefinitions(handlers, settings, names);
        tagsAndAttributes(handlers);
        accountSettings(handlers, new AccountSettings(settings));
    }

    private static void clusters(Handlers handlers, ClusterSettings settings, Names names) {
        var clusters = new Clusters(names);
        handlers.write(
                "CreateCluster",
                CreateClusterRequest.class,
                (tx, request, caller) -> clusters.create(tx, request));
        handlers.write(
                "UpdateCluster",
                UpdateClusterRequest.class,
                (tx, request, caller) -> clusters.update(tx, request));
        handlers.write(
                "UpdateClusterSettings",
                UpdateClusterSettingsRequest.class,
                (tx, request, caller) -> clusters.updateSettings(tx, request));
        handlers.write(
                "PutClusterCapacityProviders",
                PutClusterCapacityProvidersRequest.class,
                (tx, request, caller) -> clusters.putCapacityProviders(tx, request));
        handlers.write(
                "DeleteCluster",
                DeleteClusterRequest.class,
                (tx, request, caller) -> clusters.delete(tx, request));

        var described = new DescribeClusters(names);
        handlers.read(
                "DescribeClusters",
                DescribeClustersRequest.class,
                (tx, request, caller) -> described.describe(tx, request));
        handlers.read(
                "ListClusters",
                ListClustersRequest.class,
                (tx, request, caller) -> described.list(tx, request));

        var providers = new CapacityProviders(settings);
        handlers.read(
                "DescribeCapacityProviders",
                DescribeCapacityProvidersRequest.class,
                (tx, request, caller) -> providers.describe(tx, request));
    }

    private static void taskDefinitions(Handlers handlers, ClusterSettings settings, Names names) {
        var definitions = new TaskDefinitions(settings, names);
        handlers.write(
                "RegisterTaskDefinition",
                RegisterTaskDefinitionRequest.class,
                (tx, request, caller) -> definitions.register(tx, request));
        handlers.read(
                "DescribeTaskDefinition",
                DescribeTaskDefinitionRequest.class,
                (tx, request, caller) -> definitions.describe(tx, request));
        handlers.write(
                "DeregisterTaskDefinition",
                DeregisterTaskDefinitionRequest.class,
                (tx, request, caller) -> definitions.deregister(tx, request));
        handlers.write(
                "DeleteTaskDefinitions",
                DeleteTaskDefinitionsRequest.class,
                (tx, request, caller) -> definitions.delete(tx, request));

        var listed = new ListTaskDefinitions(names);
        handlers.read(
                "ListTaskDefinitions",
                ListTaskDefinitionsRequest.class,
                (tx, request, caller) -> listed.list(tx, request));
        handlers.read(
                "ListTaskDefinitionFamilies",
                ListTaskDefinitionFamiliesRequest.class,
                (tx, request, caller) -> listed.families(tx, request));
    }

    private static void tagsAndAttributes(Handlers handlers) {
        var tags = new Tags();
        handlers.write(
                "TagResource",
                TagResourceRequest.class,
                (tx, request, caller) -> tags.tag(tx, request));
        handlers.write(
                "UntagResource",
                UntagResourceRequest.class,
                (tx, request, caller) -> tags.untag(tx, request));
        handlers.read(
                "ListTagsForResource",
                ListTagsForResourceRequest.class,
                (tx, request, caller) -> tags.list(tx, request));

        var attributes = new Attributes();
        handlers.write(
                "PutAttributes",
                PutAttributesRequest.class,
                (tx, request, caller) -> attributes.put(tx, request));
        handlers.write(
                "DeleteAttributes",
                DeleteAttributesRequest.class,
                (tx, request, caller) -> attributes.delete(tx, request));
        handlers.read(
                "ListAttributes",
                ListAttributesRequest.class,
                (tx, request, caller) -> attributes.list(tx, request));
    }

    private static void accountSettings(Handlers handlers, AccountSettings settings) {
        handlers.read(
                "ListAccountSettings",
                ListAccountSettingsRequest.class,
                (tx, request, caller) -> settings.list(tx, request));
        handlers.write(
                "PutAccountSetting",
                PutAccountSettingRequest.class,
                (tx, request, caller) -> settings.put(tx, request));
        handlers.write(
                "PutAccountSettingDefault",
                PutAccountSettingDefaultRequest.class,
                (tx, request, caller) -> settings.putDefault(tx, request));
        handlers.write(
                "DeleteAccountSetting",
                DeleteAccountSettingRequest.class,
                (tx, request, caller) -> settings.delete(tx, request));
    }

    private static List<String> created(Message answer) {
        return answer instanceof RunTaskResponse ran
                ? ran.getTasksList().stream().map(Task::getTaskArn).toList()
                : List.of();
    }
}
