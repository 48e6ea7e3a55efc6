package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.control.domain.task.NewTasks;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.domain.task.Where;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.DeploymentHook;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hooks that are tasks: where ECS would call a function, a task of a definition runs, and its exit
 * code is the answer. It runs where the service's tasks do, and is none of them.
 */
final class HookTasks {
    /** Where a task finds what a function would be handed. */
    static final String PAYLOAD = "ECS_HOOK_PAYLOAD";

    private static final String CODE = "ServiceSchedulerInitiated";
    private static final String REASON = "Nobody waits for this lifecycle hook any more";

    private final NewTasks newTasks;
    private final Tasks tasks;
    private final HookPayload payload;

    HookTasks(NewTasks newTasks, Tasks tasks, EcsArns arns) {
        this.newTasks = newTasks;
        this.tasks = tasks;
        this.payload = new HookPayload(arns);
    }

    /** Whether a hook's target is a task definition. */
    static boolean isFor(DeploymentHook hook) {
        return !hook.getTarget().isEmpty() && !Hooks.isUrl(hook.getTarget());
    }

    /**
     * Makes the tasks that hooks wait for; one that finds no room is tried again.
     *
     * @param run that in which everything is placed that this transaction launches
     */
    void begin(Tx tx, ServiceKey key, ServiceRow.Builder row, Supplier<Placer.Run> run) {
        if (row.getDeploymentsCount() == 0) {
            return;
        }
        ServiceDeploymentState.Builder primary = row.getDeploymentsBuilder(0);
        for (DeploymentHook.Builder hook : primary.getHooksBuilderList()) {
            if (isFor(hook.build()) && hook.getTaskArn().isEmpty()) {
                String text = payload.json(key, row.build(), hook.build());
                made(tx, key, primary.build(), hook.build(), text, run).ifPresent(hook::setTaskArn);
            }
        }
    }

    /** Stops the tasks of hooks that nobody waits for: passed, replaced, taken back, aborted. */
    void end(Tx tx, ServiceRow before, ServiceRow.Builder now) {
        Set<String> waited =
                now.getService().getStatus().equals("ACTIVE")
                        ? now.getDeploymentsList().stream()
                                .limit(1)
                                .filter(HookTasks::isInProgress)
                                .flatMap(HookTasks::arns)
                                .collect(Collectors.toSet())
                        : Set.of();
        Stream.concat(before.getDeploymentsList().stream(), now.getDeploymentsList().stream())
                .flatMap(HookTasks::arns)
                .distinct()
                .filter(arn -> !waited.contains(arn))
                .flatMap(arn -> TaskKey.ofArn(arn).stream())
                .forEach(
                        key ->
                                tx.get(Tables.TASKS, key)
                                        .ifPresent(row -> tasks.stop(tx, key, row, CODE, REASON)));
        now.getDeploymentsBuilderList().stream()
                .skip(1)
                .filter(older -> older.getHooksCount() > 0)
                .forEach(ServiceDeploymentState.Builder::clearHooks);
    }

    private static boolean isInProgress(ServiceDeploymentState state) {
        return state.getDeployment().getRolloutState().equals("IN_PROGRESS");
    }

    private static Stream<String> arns(ServiceDeploymentState state) {
        return state.getHooksList().stream()
                .map(DeploymentHook::getTaskArn)
                .filter(arn -> !arn.isEmpty());
    }

    private Optional<String> made(
            Tx tx,
            ServiceKey key,
            ServiceDeploymentState deployment,
            DeploymentHook hook,
            String text,
            Supplier<Placer.Run> run) {
        Optional<TaskDefinition> definition =
                tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(hook.getTarget()))
                        .map(TaskDefinitionRow::getDefinition);
        if (definition.isEmpty()) {
            return Optional.of(hook.getTarget()); // no task will ever have that ARN: it has failed
        }
        String id = tx.newId();
        TaskRow row = newTasks.row(tx, id, spec(key, deployment, hook, definition.get(), text));
        return switch (run.get().place(row, definition.get(), new Where.Anywhere())) {
            case Placer.Result.Placed(TaskRow placed) -> {
                TaskRegistrations.put(tx, new TaskKey(key.cluster(), id), placed);
                yield Optional.of(placed.getTask().getTaskArn());
            }
            case Placer.Result.NotPlaced notPlaced -> Optional.empty();
        };
    }

    private static TaskSpec spec(
            ServiceKey key,
            ServiceDeploymentState deployment,
            DeploymentHook hook,
            TaskDefinition definition,
            String text) {
        boolean ownAddress = definition.getNetworkMode().equals("awsvpc");
        return new TaskSpec(
                key.cluster(),
                definition,
                told(definition, text),
                new TaskSpec.Launch(
                        launchType(deployment),
                        "",
                        deployment.getDeployment().getPlatformVersion()),
                new TaskSpec.Placing(
                        ownAddress
                                ? deployment.getDeployment().getNetworkConfiguration()
                                : NetworkConfiguration.getDefaultInstance(),
                        List.of(),
                        List.of()),
                new TaskSpec.Labels(
                        "family:" + definition.getFamily(), hook.getHookId(), List.of()),
                false,
                false);
    }

    private static String launchType(ServiceDeploymentState deployment) {
        return deployment.getDeployment().getPlatformFamily().isEmpty() ? "EC2" : "FARGATE";
    }

    private static TaskOverride told(TaskDefinition definition, String text) {
        return TaskOverride.newBuilder()
                .addAllContainerOverrides(
                        definition.getContainerDefinitionsList().stream()
                                .map(ContainerDefinition::getName)
                                .map(
                                        name ->
                                                ContainerOverride.newBuilder()
                                                        .setName(name)
                                                        .addEnvironment(
                                                                KeyValuePair.newBuilder()
                                                                        .setName(PAYLOAD)
                                                                        .setValue(text))
                                                        .build())
                                .toList())
                .build();
    }
}
