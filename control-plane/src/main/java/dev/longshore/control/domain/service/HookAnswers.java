package dev.longshore.control.domain.service;

import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.DeploymentHook;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has become of the hooks that a deployment waits for: its record says what somebody, or a
 * URL, has answered; a task has answered when it has stopped.
 */
final class HookAnswers {
    private HookAnswers() {}

    /** The answers that there are, by the hooks' ids. */
    static Map<String, Hooks.Answer> of(
            ReadTx tx, ServiceKey key, ServiceDeploymentState deployment) {
        if (deployment.getHooksCount() == 0) {
            return Map.of();
        }
        var answers = new HashMap<String, Hooks.Answer>();
        tx
                .get(
                        Tables.SERVICE_DEPLOYMENTS,
                        new ServiceDeploymentKey(
                                key.cluster(), key.service(), deployment.getServiceDeployment()))
                .stream()
                .flatMap(row -> row.getDeployment().getLifecycleHookDetailsList().stream())
                .forEach(
                        detail ->
                                said(detail)
                                        .ifPresent(
                                                answer -> answers.put(detail.getHookId(), answer)));
        for (DeploymentHook hook : deployment.getHooksList()) {
            // What was heard once stays: the task is forgotten after a while.
            if (!hook.getTaskArn().isEmpty() && !answers.containsKey(hook.getHookId())) {
                ofTask(tx, hook.getTaskArn())
                        .ifPresent(answer -> answers.put(hook.getHookId(), answer));
            }
        }
        return answers;
    }

    private static Optional<Hooks.Answer> said(DeploymentLifecycleHookDetail detail) {
        return switch (detail.getStatus()) {
            case "SUCCEEDED" -> Optional.of(Hooks.Answer.SUCCEEDED);
            case "FAILED" -> Optional.of(Hooks.Answer.FAILED);
            default -> Optional.empty();
        };
    }

    /** All its containers have to end with 0; one that is forgotten cannot be asked any more. */
    private static Optional<Hooks.Answer> ofTask(ReadTx tx, String arn) {
        Optional<Task> task =
                TaskKey.ofArn(arn).flatMap(key -> tx.get(Tables.TASKS, key)).map(TaskRow::getTask);
        if (task.isEmpty()) {
            return Optional.of(Hooks.Answer.FAILED);
        }
        if (!task.get().getLastStatus().equals("STOPPED")) {
            return Optional.empty();
        }
        boolean well =
                task.get().getStopCode().equals("EssentialContainerExited")
                        && task.get().getContainersList().stream()
                                .filter(Container::hasExitCode)
                                .allMatch(container -> container.getExitCode() == 0)
                        && task.get().getContainersList().stream().anyMatch(Container::hasExitCode);
        return Optional.of(well ? Hooks.Answer.SUCCEEDED : Hooks.Answer.FAILED);
    }
}
