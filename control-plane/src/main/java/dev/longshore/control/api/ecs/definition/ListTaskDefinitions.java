package dev.longshore.control.api.ecs.definition;

import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesResponse;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsResponse;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.Optional;
import java.util.function.Predicate;

/** ListTaskDefinitions and ListTaskDefinitionFamilies. */
public final class ListTaskDefinitions {
    private static final int MAX_RESULTS = 100;

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getListTaskDefinitionsMethod(), this::list);
        on.read(ECSGrpc.getListTaskDefinitionFamiliesMethod(), this::families);
    }

    /**
     * ListTaskDefinitions, by family and then by number. What the API calls {@code familyPrefix} is
     * a whole family's name here (Amazon ECS API Reference).
     */
    public ListTaskDefinitionsResponse list(ReadTx tx, ListTaskDefinitionsRequest request) {
        String status = request.hasStatus() ? request.getStatus() : "ACTIVE";
        KeyPrefix family =
                request.getFamilyPrefix().isEmpty()
                        ? KeyPrefix.ALL
                        : KeyPrefix.of(request.getFamilyPrefix());
        boolean descending = request.getSort().equals("DESC");
        Page<String> page =
                descending
                        ? Page.descending(request, MAX_RESULTS)
                        : Page.ascending(request, MAX_RESULTS);
        Predicate<Row<TaskDefinitionKey, TaskDefinitionRow>> show =
                row -> {
                    TaskDefinition definition = row.row().getDefinition();
                    return !definition.getStatus().equals(status)
                            || Revisions.isOurs(row.key().family())
                            || page.add(row.key(), definition.getTaskDefinitionArn());
                };
        Optional<TaskDefinitionKey> after = page.after(Tables.TASK_DEFINITIONS);
        if (descending) {
            tx.scanDown(Tables.TASK_DEFINITIONS, family, after, show);
        } else {
            tx.scan(Tables.TASK_DEFINITIONS, family, after, show);
        }
        var response =
                ListTaskDefinitionsResponse.newBuilder().addAllTaskDefinitionArns(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    /** ListTaskDefinitionFamilies. A family is ACTIVE while one of its revisions is. */
    public ListTaskDefinitionFamiliesResponse families(
            ReadTx tx, ListTaskDefinitionFamiliesRequest request) {
        Page<String> page = Page.ascending(request, MAX_RESULTS);
        tx.scan(
                Tables.TASK_FAMILIES,
                KeyPrefix.ALL,
                page.after(Tables.TASK_FAMILIES),
                row -> {
                    String family = row.key().family();
                    return !family.startsWith(request.getFamilyPrefix())
                            || !isListed(tx, family, request.getStatus())
                            || page.add(row.key(), family);
                });
        var response =
                ListTaskDefinitionFamiliesResponse.newBuilder().addAllFamilies(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    private static boolean isListed(ReadTx tx, String family, String status) {
        return switch (status) {
            case "ACTIVE" -> Revisions.latestActive(tx, family).isPresent();
            case "INACTIVE" ->
                    hasRevisions(tx, family) && Revisions.latestActive(tx, family).isEmpty();
            default -> hasRevisions(tx, family);
        };
    }

    /** A family stays known after its last revision is deleted: numbers are never used again. */
    private static boolean hasRevisions(ReadTx tx, String family) {
        boolean[] found = {false};
        tx.scan(
                Tables.TASK_DEFINITIONS,
                KeyPrefix.of(family),
                Optional.empty(),
                row -> {
                    found[0] = true;
                    return false;
                });
        return found[0];
    }
}
