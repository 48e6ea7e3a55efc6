package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.domain.service.Hooks;
import dev.longshore.control.domain.service.Stage;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.ecs.Service;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tx.ReadTx;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What lifecycle hooks must keep (Amazon ECS API Reference, DeploymentLifecycleHook). Where ECS has
 * a function, a hook here has a task definition or a URL.
 */
final class HookChecks {
    private static final int MOST_OF_A_KIND = 10;
    private static final int MOST_MINUTES = 1_440;
    private static final int MOST_MINUTES_OF_PAUSES = 20_160;
    private static final int MOST_CHARACTERS = 2_048;

    private static final Set<String> STAGES_OF_ROLLING =
            Stage.OF_ROLLING.stream().map(Stage::name).collect(Collectors.toSet());

    private static final Pattern DEFINITION =
            Pattern.compile(
                    "arn:aws[\\w-]*:ecs:[\\w-]+:\\d+:task-definition/[A-Za-z0-9_-]{1,255}:[1-9]\\d{0,8}");

    private static final List<Rule<DeploymentLifecycleHook>> HOOK =
            List.of(
                    not(
                            hook -> hook.getLifecycleStagesCount() == 0,
                            "lifecycleStages of a lifecycle hook cannot be empty."),
                    not(
                            hook -> isPause(hook) && (hook.hasHookTargetArn() || hook.hasRoleArn()),
                            "A lifecycle hook of target type PAUSE has neither hookTargetArn nor"
                                    + " roleArn."),
                    not(
                            hook -> isPause(hook) && isInTraffic(hook),
                            "Invalid lifecycle stage provided for Pause Hook"),
                    not(
                            hook -> !isPause(hook) && !hook.hasHookTargetArn(),
                            "A lifecycle hook of target type AWS_LAMBDA must have a"
                                    + " hookTargetArn."),
                    not(
                            hook -> !isPause(hook) && !isTarget(hook.getHookTargetArn()),
                            hook ->
                                    "hookTargetArn must be the ARN of a task definition with its"
                                            + " revision, or an HTTP(S) URL. Got: "
                                            + hook.getHookTargetArn()),
                    not(
                            HookChecks::isTooPatient,
                            hook ->
                                    "timeoutInMinutes of a lifecycle hook must be between 1 and "
                                            + most(hook)
                                            + "."));

    static final List<Rule<Service>> RULES =
            List.of(
                    each(
                            service -> service.getDeploymentConfiguration().getLifecycleHooksList(),
                            HOOK),
                    not(
                            service -> tooMany(service),
                            "A service can have at most 10 lifecycle hooks of each target type."),
                    not(
                            service -> !ShiftOptions.shifts(service) && anyInTraffic(service),
                            "The ROLLING deployment strategy has lifecycle hooks at"
                                    + " RECONCILE_SERVICE, PRE_SCALE_UP and POST_SCALE_UP only."));

    private HookChecks() {}

    /**
     * Refuses hooks whose tasks nobody could make.
     *
     * @throws ApiException InvalidParameterException
     */
    static void check(ReadTx tx, Service service) {
        for (DeploymentLifecycleHook hook :
                service.getDeploymentConfiguration().getLifecycleHooksList()) {
            String target = hook.getHookTargetArn();
            boolean found =
                    !DEFINITION.matcher(target).matches()
                            || tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(target))
                                    .map(row -> row.getDefinition().getTaskDefinitionArn())
                                    .filter(target::equals)
                                    .isPresent();
            if (!found) {
                throw ApiException.invalidValue(
                        "The task definition " + target + " of a lifecycle hook does not exist.");
            }
        }
    }

    private static boolean isPause(DeploymentLifecycleHook hook) {
        return hook.getTargetType().equals(Hooks.PAUSE);
    }

    private static boolean isInTraffic(DeploymentLifecycleHook hook) {
        return hook.getLifecycleStagesList().stream()
                .map(Stage::named)
                .flatMap(Optional::stream)
                .anyMatch(Stage.OF_TRAFFIC::contains);
    }

    private static boolean isTarget(String target) {
        if (target.length() > MOST_CHARACTERS) {
            return false;
        }
        return DEFINITION.matcher(target).matches() || isWholeUrl(target);
    }

    private static boolean isWholeUrl(String target) {
        if (!Hooks.isUrl(target)) {
            return false;
        }
        try {
            return URI.create(target).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTooPatient(DeploymentLifecycleHook hook) {
        var timeout = hook.getTimeoutConfiguration();
        return timeout.hasTimeoutInMinutes()
                && (timeout.getTimeoutInMinutes() < 1
                        || timeout.getTimeoutInMinutes() > most(hook));
    }

    private static int most(DeploymentLifecycleHook hook) {
        return isPause(hook) ? MOST_MINUTES_OF_PAUSES : MOST_MINUTES;
    }

    private static boolean tooMany(Service service) {
        List<DeploymentLifecycleHook> hooks =
                service.getDeploymentConfiguration().getLifecycleHooksList();
        long pauses = hooks.stream().filter(HookChecks::isPause).count();
        return pauses > MOST_OF_A_KIND || hooks.size() - pauses > MOST_OF_A_KIND;
    }

    private static boolean anyInTraffic(Service service) {
        return service.getDeploymentConfiguration().getLifecycleHooksList().stream()
                .anyMatch(hook -> !STAGES_OF_ROLLING.containsAll(hook.getLifecycleStagesList()));
    }
}
