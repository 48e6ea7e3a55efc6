package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.PlacementsSeen;
import dev.longshore.chaos.history.TaskSeen;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.DescribeContainerInstancesRequest;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.ListContainerInstancesRequest;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.proto.ecs.Resource;
import dev.longshore.proto.ecs.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tasks and machines as the API shows them. */
final class Listing {
    /** DescribeTasks takes no more. */
    private static final int PAGE = 100;

    private Listing() {}

    /** All tasks of a family, or of the cluster where it is empty, with this desired status. */
    static List<TaskSeen> tasks(Calls calls, String cluster, String family, String desired) {
        var arns = new ArrayList<String>();
        String next = "";
        do {
            var request =
                    ListTasksRequest.newBuilder().setCluster(cluster).setDesiredStatus(desired);
            if (!family.isEmpty()) {
                request.setFamily(family);
            }
            if (!next.isEmpty()) {
                request.setNextToken(next);
            }
            ListTasksResponse page = calls.must("ListTasks", ecs -> ecs.listTasks(request.build()));
            arns.addAll(page.getTaskArnsList());
            next = page.getNextToken();
        } while (!next.isEmpty());
        var tasks = new ArrayList<TaskSeen>();
        for (int i = 0; i < arns.size(); i += PAGE) {
            List<String> some = arns.subList(i, Math.min(arns.size(), i + PAGE));
            calls.must(
                            "DescribeTasks",
                            ecs ->
                                    ecs.describeTasks(
                                            DescribeTasksRequest.newBuilder()
                                                    .setCluster(cluster)
                                                    .addAllTasks(some)
                                                    .build()))
                    .getTasksList()
                    .forEach(task -> tasks.add(seen(task)));
        }
        return tasks;
    }

    /** All tasks that are to run, in one answer as far as they fit; and what machines offer. */
    static PlacementsSeen placements(Calls calls, String cluster, long nanos) {
        List<TaskSeen> tasks = tasks(calls, cluster, "", "RUNNING");
        Map<String, Long> machines = new TreeMap<>();
        instances(calls, cluster)
                .forEach(one -> machines.put(one.getContainerInstanceArn(), memory(one)));
        return new PlacementsSeen(nanos, tasks, machines);
    }

    private static List<ContainerInstance> instances(Calls calls, String cluster) {
        List<String> arns =
                calls.must(
                                "ListContainerInstances",
                                ecs ->
                                        ecs.listContainerInstances(
                                                ListContainerInstancesRequest.newBuilder()
                                                        .setCluster(cluster)
                                                        .build()))
                        .getContainerInstanceArnsList();
        if (arns.isEmpty()) {
            return List.of();
        }
        return calls.must(
                        "DescribeContainerInstances",
                        ecs ->
                                ecs.describeContainerInstances(
                                        DescribeContainerInstancesRequest.newBuilder()
                                                .setCluster(cluster)
                                                .addAllContainerInstances(arns)
                                                .build()))
                .getContainerInstancesList();
    }

    private static long memory(ContainerInstance machine) {
        return machine.getRegisteredResourcesList().stream()
                .filter(resource -> resource.getName().equals("MEMORY"))
                .mapToLong(Resource::getIntegerValue)
                .sum();
    }

    private static TaskSeen seen(Task task) {
        return new TaskSeen(
                task.getTaskArn(),
                task.getStartedBy(),
                family(task.getTaskDefinitionArn()),
                task.getLastStatus(),
                task.getContainerInstanceArn(),
                task.getAttachmentsList().stream()
                        .flatMap(attachment -> attachment.getDetailsList().stream())
                        .filter(detail -> detail.getName().equals("privateIPv4Address"))
                        .map(KeyValuePair::getValue)
                        .toList(),
                task.getContainersList().stream()
                        .flatMap(container -> container.getNetworkBindingsList().stream())
                        .map(binding -> binding.getHostPort() + "/" + binding.getProtocol())
                        .toList(),
                Definitions.MEMORY_MEGABYTES,
                task.getLastStatus().equals("STOPPED")
                        && task.getContainersList().stream()
                                .allMatch(one -> one.hasExitCode() && one.getExitCode() == 0));
    }

    private static String family(String definitionArn) {
        return definitionArn.replaceFirst(".*task-definition/", "").replaceFirst(":\\d+$", "");
    }
}
