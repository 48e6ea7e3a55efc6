package dev.longshore.control.api.ecs.definition;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.Optional;

/** Finds the revision that a caller means. */
public final class Revisions {
    private Revisions() {}

    /** The revision; a bare family means its latest ACTIVE one. */
    public static Optional<TaskDefinitionRow> find(ReadTx tx, String reference) {
        References.Definition wanted = References.definition(reference);
        if (isOurs(wanted.family())) {
            return Optional.empty();
        }
        return wanted.revision()
                .map(
                        number ->
                                tx.get(
                                        Tables.TASK_DEFINITIONS,
                                        new TaskDefinitionKey(wanted.family(), number)))
                .orElseGet(() -> latestActive(tx, wanted.family()))
                .filter(row -> isMeant(reference, wanted, row));
    }

    /** Whether a family is no caller's: what load balancers' nodes are made of. */
    static boolean isOurs(String family) {
        return family.startsWith(".");
    }

    private static boolean isMeant(
            String reference, References.Definition wanted, TaskDefinitionRow row) {
        String arn = row.getDefinition().getTaskDefinitionArn();
        return References.denotes(
                reference,
                wanted.revision().isPresent() ? arn : arn.substring(0, arn.lastIndexOf(':')));
    }

    /** The revision that {@code reference} names by its number. */
    static Optional<TaskDefinitionRow> numbered(ReadTx tx, String reference) {
        return References.definition(reference).revision().isPresent()
                ? find(tx, reference)
                : Optional.empty();
    }

    static Optional<TaskDefinitionRow> latestActive(ReadTx tx, String family) {
        var latest = new ArrayList<TaskDefinitionRow>(1);
        tx.scanDown(
                Tables.TASK_DEFINITIONS,
                KeyPrefix.of(family),
                Optional.empty(),
                row ->
                        !row.row().getDefinition().getStatus().equals("ACTIVE")
                                || !latest.add(row.row()));
        return latest.stream().findFirst();
    }

    /**
     * The revision that new tasks are to be made of.
     *
     * @throws ApiException ClientException, in ECS's words
     */
    public static TaskDefinition usable(ReadTx tx, String reference) {
        return usable(tx, reference, "Unable to find task definition: " + reference);
    }

    /**
     * The same with other words for a revision that there is not.
     *
     * @throws ApiException ClientException
     */
    public static TaskDefinition usable(ReadTx tx, String reference, String missing) {
        TaskDefinition definition =
                find(tx, reference)
                        .map(TaskDefinitionRow::getDefinition)
                        .orElseThrow(() -> EcsErrors.client(missing));
        if (!definition.getStatus().equals("ACTIVE")) {
            throw EcsErrors.client("TaskDefinition is inactive");
        }
        NotOfferedYet.check(definition);
        return definition;
    }
}
