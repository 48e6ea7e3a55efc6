package dev.longshore.simulation.invariant.caller;

import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the answers to calls with the same token, and what they made. */
@Invariant("A clientToken gives one result, however often the call is repeated.")
final class OneResultPerToken {
    private final RowWatcher rows;
    private final Map<String, List<String>> ran = new TreeMap<>();

    OneResultPerToken(RowWatcher rows) {
        this.rows = rows;
    }

    /** Whether it is the first answer to this token. */
    boolean answered(String token, List<String> arns) {
        List<String> first = ran.putIfAbsent(token, arns);
        if (first != null && !first.equals(arns)) {
            throw broken("token " + token + " gave " + first + ", then " + arns);
        }
        return first == null;
    }

    void check() {
        for (TaskRow row : rows.tasks().values()) {
            Task task = row.getTask();
            List<String> told = ran.getOrDefault(task.getStartedBy(), List.of(task.getTaskArn()));
            if (!told.contains(task.getTaskArn())) {
                throw broken(
                        "token "
                                + task.getStartedBy()
                                + " made a task that its caller was not told of: "
                                + task.getTaskArn());
            }
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(OneResultPerToken.class, evidence);
    }
}
