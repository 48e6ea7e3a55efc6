package dev.longshore.control.query;

import dev.longshore.control.schedule.Node;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What an expression is about: a name that gives the values which a container instance has for it
 * (none, one, or one per task).
 */
record Subject(String name, Function<Node, List<String>> values) {
    private static final Map<String, Function<Node, List<String>>> INSTANCE =
            Map.of(
                    "agentConnected",
                            node ->
                                    List.of(
                                            String.valueOf(
                                                    node.row().getInstance().getAgentConnected())),
                    "agentVersion",
                            node ->
                                    List.of(
                                            node.row()
                                                    .getInstance()
                                                    .getVersionInfo()
                                                    .getAgentVersion()),
                    "ec2InstanceId", node -> List.of(node.row().getInstance().getEc2InstanceId()),
                    "status", node -> List.of(node.row().getInstance().getStatus()),
                    "runningTasksCount", node -> List.of(String.valueOf(count(node, "RUNNING"))),
                    "pendingTasksCount", node -> List.of(String.valueOf(count(node, "PENDING"))),
                    "registeredAt",
                            node ->
                                    List.of(
                                            Timestamps.instant(
                                                            node.row()
                                                                    .getInstance()
                                                                    .getRegisteredAt())
                                                    .toString()));

    /** The subject of that name. */
    static Subject named(String name) {
        int colon = name.indexOf(':');
        String kind = colon < 0 ? name : name.substring(0, colon);
        String rest = colon < 0 ? "" : name.substring(colon + 1);
        return switch (kind) {
            case "attribute" -> new Subject(name, node -> attribute(node, rest));
            case "task" ->
                    switch (rest) {
                        case "group" ->
                                new Subject(
                                        name,
                                        node -> ofTasks(node, task -> task.getTask().getGroup()));
                        case "taskDefinitionArn" ->
                                new Subject(
                                        name,
                                        node ->
                                                ofTasks(
                                                        node,
                                                        task ->
                                                                task.getTask()
                                                                        .getTaskDefinitionArn()));
                        case "family", "taskDefinitionFamily" ->
                                new Subject(name, node -> ofTasks(node, Subject::family));
                        default -> throw unknown(name);
                    };
            default -> {
                var values = INSTANCE.get(name);
                if (values == null) {
                    throw unknown(name);
                }
                yield new Subject(name, values);
            }
        };
    }

    private static QuerySyntaxException unknown(String name) {
        return new QuerySyntaxException(
                "unknown subject '"
                        + name
                        + "': use attribute:NAME, task:group, task:taskDefinitionArn or one of "
                        + String.join(", ", INSTANCE.keySet().stream().sorted().toList()));
    }

    private static List<String> attribute(Node node, String name) {
        if (!node.hasAttribute(name)) {
            return List.of();
        }
        return List.of(node.attribute(name).orElse(""));
    }

    private static List<String> ofTasks(Node node, Function<TaskRow, String> value) {
        var values = new ArrayList<String>();
        node.instanceTasks()
                .forEach(
                        task -> {
                            if (task.getTask().getDesiredStatus().equals("RUNNING")) {
                                values.add(value.apply(task));
                            }
                        });
        return values;
    }

    private static String family(TaskRow task) {
        return TaskDefinitionKey.ofArn(task.getTask().getTaskDefinitionArn()).family();
    }

    private static long count(Node node, String status) {
        long count = 0;
        for (TaskRow task : node.instanceTasks()) {
            count += task.getTask().getLastStatus().equals(status) ? 1 : 0;
        }
        return count;
    }
}
