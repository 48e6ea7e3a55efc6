package dev.longshore.control.api.ecs;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.state.tables.FamilyKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.TaskDefinitionKey;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;

/** Finds the revision that a caller means. */
final class Definitions {
    private Definitions() {}

    /** The revision; a bare family means its latest ACTIVE one. */
    static Optional<TaskDefinitionRow> find(ReadTx tx, String reference) {
        Names.Definition wanted = Names.definition(reference);
        return wanted.revision()
                .map(
                        number ->
                                tx.get(
                                        Tables.TASK_DEFINITIONS,
                                        new TaskDefinitionKey(wanted.family(), number)))
                .orElseGet(() -> latestActive(tx, wanted.family()))
                .filter(row -> isMeant(reference, wanted, row));
    }

    private static boolean isMeant(
            String reference, Names.Definition wanted, TaskDefinitionRow row) {
        String arn = row.getDefinition().getTaskDefinitionArn();
        return Names.denotes(
                reference,
                wanted.revision().isPresent() ? arn : arn.substring(0, arn.lastIndexOf(':')));
    }

    /** The revision that {@code reference} names by its number. */
    static Optional<TaskDefinitionRow> numbered(ReadTx tx, String reference) {
        return Names.definition(reference).revision().isPresent()
                ? find(tx, reference)
                : Optional.empty();
    }

    static Optional<TaskDefinitionRow> latestActive(ReadTx tx, String family) {
        int last =
                tx.get(Tables.TASK_FAMILIES, new FamilyKey(family))
                        .map(row -> row.getLastRevision())
                        .orElse(0);
        for (int revision = last; revision > 0; revision--) {
            var row = tx.get(Tables.TASK_DEFINITIONS, new TaskDefinitionKey(family, revision));
            if (row.isPresent() && row.get().getDefinition().getStatus().equals("ACTIVE")) {
                return row;
            }
        }
        return Optional.empty();
    }

    /**
     * The revision that new tasks are to be made of.
     *
     * @throws ApiException ClientException, in ECS's words
     */
    static TaskDefinition usable(ReadTx tx, String reference) {
        TaskDefinition definition =
                find(tx, reference)
                        .map(TaskDefinitionRow::getDefinition)
                        .orElseThrow(
                                () ->
                                        ApiException.client(
                                                "Unable to find task definition: " + reference));
        if (!definition.getStatus().equals("ACTIVE")) {
            throw ApiException.client("TaskDefinition is inactive");
        }
        NotOfferedYet.check(definition);
        return definition;
    }
}
