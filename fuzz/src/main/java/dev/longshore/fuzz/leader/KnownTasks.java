package dev.longshore.fuzz.leader;

import dev.longshore.fuzz.server.MemoryServer;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.ListTasksResponse;
import java.util.List;

/**
 * The tasks that a server has: an observation of task {@code #0} is one of the first of them,
 * whatever random id it has got.
 */
record KnownTasks(List<String> arns) {
    static KnownTasks of(MemoryServer server) {
        var answer = (ListTasksResponse) server.call("longshore.ecs.v1.ECS/ListTasks", "{}");
        return new KnownTasks(answer.getTaskArnsList());
    }

    /** The message with the tasks' own names. */
    FromAgent in(FromAgent message) {
        var named = message.toBuilder();
        switch (message.getMessageCase()) {
            case HELLO -> named.getHelloBuilder().getTasksBuilderList().forEach(this::name);
            case HELLO_PART ->
                    named.getHelloPartBuilder().getTasksBuilderList().forEach(this::name);
            case REPORT -> named.getReportBuilder().getTasksBuilderList().forEach(this::name);
            case HEARTBEAT, DENIED_ANSWER, MESSAGE_NOT_SET -> {
                // names no task
            }
        }
        return named.build();
    }

    private void name(TaskObservation.Builder task) {
        String arn = task.getTaskArn();
        if (arn.length() == 2 && arn.charAt(0) == '#' && !arns.isEmpty()) {
            task.setTaskArn(arns.get(arn.charAt(1) % arns.size()));
        }
    }
}
