package dev.longshore.control.dispatch.part;

import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Takes the definitions out of tasks, so that whoever is told of many has each of them once. */
public final class Definitions {
    private final Set<String> told = new HashSet<>();

    /** The entry with the name of its definition, which goes to {@code news} the first time. */
    public PartEntry takeOut(PartEntry entry, Consumer<TaskDefinition> news) {
        TaskDefinition definition = entry.getTask().getDefinition();
        String arn = definition.getTaskDefinitionArn();
        if (arn.isEmpty()) {
            return entry;
        }
        if (told.add(arn)) {
            news.accept(definition);
        }
        return entry.toBuilder()
                .setTask(entry.getTask().toBuilder().clearDefinition().setDefinitionArn(arn))
                .build();
    }
}
