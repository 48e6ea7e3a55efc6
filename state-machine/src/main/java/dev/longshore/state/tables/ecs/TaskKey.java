package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;
import java.util.Optional;

/** A task, by cluster name and its id of 32 hexadecimal digits. */
public record TaskKey(String cluster, String task) implements Key {
    /** The task that an ARN ({@code arn:…:task/cluster/id}) names; nothing for other text. */
    public static Optional<TaskKey> ofArn(String arn) {
        String[] parts = arn.split("/", -1);
        return parts.length == 3 && parts[0].endsWith("task")
                ? Optional.of(new TaskKey(parts[1], parts[2]))
                : Optional.empty();
    }
}
