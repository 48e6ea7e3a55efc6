package dev.longshore.agent.session;

import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.Piece;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An assignment that comes in pieces. Tasks of one revision share its definition, here as on the
 * wire. Bounded by what the node is to hold; confined to the agent's loop.
 */
final class Assembly {
    private final long revision;
    private final Map<String, TaskDefinition> definitions = new HashMap<>();
    private final Map<String, PartDelta.Builder> parts = new LinkedHashMap<>();

    Assembly(long revision) {
        this.revision = revision;
    }

    long revision() {
        return revision;
    }

    void add(Piece piece) {
        remember(definitions, piece.getDefinitionsList());
        piece.getPartsList().forEach(this::add);
    }

    private void add(PartDelta delta) {
        PartDelta.Builder part =
                parts.computeIfAbsent(
                        delta.getPart(), name -> PartDelta.newBuilder().setPart(name));
        delta.getEntriesList().forEach(entry -> part.addEntries(whole(entry, definitions)));
    }

    /** All of it, once the last piece is there. */
    Assignment whole() {
        var whole = Assignment.newBuilder().setRevision(revision);
        parts.values().forEach(whole::addParts);
        return whole.build();
    }

    /** The difference with its definitions where its tasks name them. */
    static Difference whole(Difference difference) {
        if (difference.getDefinitionsCount() == 0) {
            return difference;
        }
        var definitions = new HashMap<String, TaskDefinition>();
        remember(definitions, difference.getDefinitionsList());
        var whole = difference.toBuilder().clearDefinitions();
        for (PartDelta.Builder part : whole.getPartsBuilderList()) {
            List<PartEntry> entries = List.copyOf(part.getEntriesList());
            part.clearEntries();
            entries.forEach(entry -> part.addEntries(whole(entry, definitions)));
        }
        return whole.build();
    }

    private static void remember(
            Map<String, TaskDefinition> known, List<TaskDefinition> definitions) {
        definitions.forEach(definition -> known.put(definition.getTaskDefinitionArn(), definition));
    }

    private static PartEntry whole(PartEntry entry, Map<String, TaskDefinition> definitions) {
        String arn = entry.getTask().getDefinitionArn();
        if (arn.isEmpty()) {
            return entry;
        }
        TaskDefinition definition = definitions.get(arn);
        if (definition == null) {
            throw new IllegalStateException("a task's definition has not been told: " + arn);
        }
        return entry.toBuilder()
                .setTask(entry.getTask().toBuilder().clearDefinitionArn().setDefinition(definition))
                .build();
    }
}
