package dev.longshore.control.api.ecs.definition;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsRequest;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsResponse;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.DescribeTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RegisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskFamilyRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.FamilyKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.Optional;

/**
 * The life of task definitions: a revision never changes but in its status, and its number is never
 * used again.
 */
public final class TaskDefinitions {
    private static final int MAX_DELETED = 10;

    private final ClusterSettings settings;
    private final EcsArns arns;

    public TaskDefinitions(ClusterSettings settings, EcsArns arns) {
        this.settings = settings;
        this.arns = arns;
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getRegisterTaskDefinitionMethod(), this::registerRevision);
        on.read(ECSGrpc.getDescribeTaskDefinitionMethod(), this::describe);
        on.write(ECSGrpc.getDeregisterTaskDefinitionMethod(), this::deregister);
        on.write(ECSGrpc.getDeleteTaskDefinitionsMethod(), this::delete);
    }

    /** RegisterTaskDefinition. */
    public RegisterTaskDefinitionResponse registerRevision(
            Tx tx, RegisterTaskDefinitionRequest request) {
        DefinitionChecks.check(request);
        var family = new FamilyKey(request.getFamily());
        int revision =
                tx.get(Tables.TASK_FAMILIES, family).map(TaskFamilyRow::getLastRevision).orElse(0)
                        + 1;
        TaskDefinition definition =
                DefinitionDefaults.definition(request)
                        .setTaskDefinitionArn(arns.taskDefinition(request.getFamily(), revision))
                        .setRevision(revision)
                        .setStatus("ACTIVE")
                        .setRegisteredAt(Timestamps.of(tx.now()))
                        .setRegisteredBy(
                                "arn:aws:iam::" + settings.installation().accountId() + ":root")
                        .build();
        tx.put(
                Tables.TASK_FAMILIES,
                family,
                TaskFamilyRow.newBuilder().setLastRevision(revision).build());
        tx.put(
                Tables.TASK_DEFINITIONS,
                new TaskDefinitionKey(request.getFamily(), revision),
                TaskDefinitionRow.newBuilder()
                        .setDefinition(definition)
                        .addAllTags(request.getTagsList())
                        .build());
        return RegisterTaskDefinitionResponse.newBuilder()
                .setTaskDefinition(definition)
                .addAllTags(request.getTagsList())
                .build();
    }

    /** DescribeTaskDefinition. */
    public DescribeTaskDefinitionResponse describe(
            ReadTx tx, DescribeTaskDefinitionRequest request) {
        TaskDefinitionRow row =
                Revisions.find(tx, request.getTaskDefinition())
                        .orElseThrow(() -> EcsErrors.client("Unable to describe task definition."));
        var response =
                DescribeTaskDefinitionResponse.newBuilder().setTaskDefinition(row.getDefinition());
        if (request.getIncludeList().contains("TAGS")) {
            response.addAllTags(row.getTagsList());
        }
        return response.build();
    }

    /** DeregisterTaskDefinition: no new tasks from this revision; what runs goes on. */
    public DeregisterTaskDefinitionResponse deregister(
            Tx tx, DeregisterTaskDefinitionRequest request) {
        TaskDefinitionKey key =
                revision(request.getTaskDefinition())
                        .orElseThrow(() -> EcsErrors.client("Revision is missing."));
        TaskDefinitionRow row =
                Revisions.numbered(tx, request.getTaskDefinition())
                        .orElseThrow(
                                () ->
                                        EcsErrors.client(
                                                "The specified task definition does not exist."));
        var changed = row.toBuilder();
        if (row.getDefinition().getStatus().equals("ACTIVE")) {
            changed.getDefinitionBuilder()
                    .setStatus("INACTIVE")
                    .setDeregisteredAt(Timestamps.of(tx.now()));
            tx.put(Tables.TASK_DEFINITIONS, key, changed.build());
        }
        return DeregisterTaskDefinitionResponse.newBuilder()
                .setTaskDefinition(changed.getDefinition())
                .build();
    }

    /** DeleteTaskDefinitions: the rows go when no task needs them any more. */
    public DeleteTaskDefinitionsResponse delete(Tx tx, DeleteTaskDefinitionsRequest request) {
        if (request.getTaskDefinitionsCount() == 0) {
            throw ApiException.invalidValue("TaskDefinitions cannot be empty.");
        }
        if (request.getTaskDefinitionsCount() > MAX_DELETED) {
            throw ApiException.invalidValue(
                    "TaskDefinitions can have at most " + MAX_DELETED + " items.");
        }
        var response = DeleteTaskDefinitionsResponse.newBuilder();
        for (String reference : request.getTaskDefinitionsList()) {
            delete(tx, reference, response);
        }
        return response.build();
    }

    private void delete(Tx tx, String reference, DeleteTaskDefinitionsResponse.Builder response) {
        if (!References.isDefinition(reference)) {
            response.addFailures(
                    failure(
                            reference,
                            "The specified task definition identifier is invalid. Specify a valid name or ARN and try again."));
            return;
        }
        Optional<TaskDefinitionKey> key = revision(reference);
        Optional<TaskDefinitionRow> row = Revisions.numbered(tx, reference);
        if (row.isEmpty()) {
            String arn =
                    reference.startsWith("arn:")
                            ? reference
                            : settings.arn("task-definition/" + reference);
            response.addFailures(
                    failure(
                            arn,
                            "The specified task definition does not exist. Specify a valid account, family, revision and try"
                                    + " again."));
            return;
        }
        TaskDefinition definition = row.get().getDefinition();
        if (definition.getStatus().equals("ACTIVE")) {
            response.addFailures(
                    failure(
                            definition.getTaskDefinitionArn(),
                            "The specified task definition is still in ACTIVE status. Please deregister the target and try"
                                    + " again."));
            return;
        }
        var changed = row.get().toBuilder();
        if (definition.getStatus().equals("INACTIVE")) {
            changed.getDefinitionBuilder()
                    .setStatus("DELETE_IN_PROGRESS")
                    .setDeleteRequestedAt(Timestamps.of(tx.now()));
            tx.put(Tables.TASK_DEFINITIONS, key.orElseThrow(), changed.build());
        }
        response.addTaskDefinitions(changed.getDefinition());
    }

    private static Failure failure(String arn, String reason) {
        return Failure.newBuilder().setArn(arn).setReason(reason).build();
    }

    private static Optional<TaskDefinitionKey> revision(String reference) {
        References.Definition named = References.definition(reference);
        return named.revision().map(number -> new TaskDefinitionKey(named.family(), number));
    }
}
