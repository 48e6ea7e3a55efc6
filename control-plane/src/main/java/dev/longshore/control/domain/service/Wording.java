package dev.longshore.control.domain.service;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The events of a service in ECS's own words (Amazon ECS Developer Guide, service events).
 *
 * @param subject of what they tell: what each begins with
 */
record Wording(String subject) {
    private static final String TROUBLESHOOTING =
            " For more information, see the Troubleshooting section of the Amazon ECS Developer"
                    + " Guide.";

    /** An event names no more container instances than these. */
    private static final int MOST_NAMED = 5;

    /** What an event says, and what EventBridge calls it. */
    record Told(ServiceAction action, String text) {}

    static Wording ofService(String service) {
        return new Wording("(service " + service + ") ");
    }

    /** Tells of a task set of a service, by its id. */
    static Wording ofTaskSet(String service, String taskSet) {
        return new Wording("(service " + service + ", taskSet " + taskSet + ") ");
    }

    /** A task set has another count of tasks now. */
    Told recounted(String taskSet, int tasks) {
        return says(
                ServiceAction.SERVICE_DESIRED_COUNT_UPDATED,
                "updated computedDesiredCount for taskSet " + taskSet + " to " + tasks + ".");
    }

    /** Of a task set that has all its tasks. */
    Told steadyTaskSet() {
        return says(ServiceAction.TASKSET_STEADY_STATE, "updated state to STEADY_STATE.");
    }

    Told started(Collection<String> tasks) {
        return says(
                ServiceAction.TASKS_STARTED,
                "has started " + tasks.size() + " tasks: " + list(tasks) + ".");
    }

    Told stoppedRunning(Collection<String> tasks) {
        return says(
                ServiceAction.TASKS_STOPPED,
                "has stopped " + tasks.size() + " running tasks: " + list(tasks) + ".");
    }

    Told stoppedPending(int tasks) {
        return says(ServiceAction.TASKS_STOPPED, "stopped " + tasks + " pending tasks.");
    }

    /** ECS ends this one, and the next, without a period. */
    Told registered(int targets, String targetGroup) {
        return says(
                ServiceAction.TARGETS_REGISTERED,
                "registered " + targets + " targets in (target-group " + targetGroup + ")");
    }

    Told deregistered(int targets, String targetGroup) {
        return says(
                ServiceAction.TARGETS_DEREGISTERED,
                "deregistered " + targets + " targets in (target-group " + targetGroup + ")");
    }

    Told draining(int tasks) {
        return says(
                ServiceAction.TASKS_DRAINING,
                "has begun draining connections on " + tasks + " tasks.");
    }

    Told steady() {
        return says(ServiceAction.SERVICE_STEADY_STATE, "has reached a steady state.");
    }

    Told completed(String deployment) {
        return says(
                ServiceAction.SERVICE_DEPLOYMENT_COMPLETED,
                "(deployment " + deployment + ") deployment completed.");
    }

    Told waits(String deployment, String stage, String hook) {
        return says(
                ServiceAction.SERVICE_DEPLOYMENT_IN_PROGRESS,
                "(deployment "
                        + deployment
                        + ") waits at "
                        + stage
                        + " for ContinueServiceDeployment with the hook "
                        + hook
                        + ".");
    }

    /** A share of the production traffic goes to a deployment now, in thousandths. */
    Told shifted(String deployment, int share) {
        return says(
                ServiceAction.SERVICE_DEPLOYMENT_IN_PROGRESS,
                "(deployment "
                        + deployment
                        + ") gets "
                        + Steps.percent(share)
                        + " percent of the production traffic.");
    }

    Told failed(String deployment, String why) {
        return says(
                ServiceAction.SERVICE_DEPLOYMENT_FAILED,
                "(deployment " + deployment + ") deployment failed: " + why + ".");
    }

    Told rollingBack(String to) {
        return says(
                ServiceAction.SERVICE_DEPLOYMENT_IN_PROGRESS,
                "rolling back to deployment " + to + ".");
    }

    Told failedHealthChecks(Member task) {
        return says(
                ServiceAction.SERVICE_TASK_UNHEALTHY,
                "(task "
                        + task.id()
                        + ") "
                        + task.checks()
                                .targetGroup()
                                .map(arn -> "is unhealthy in (target-group " + arn + ")")
                                .orElse("failed container health checks")
                        + ".");
    }

    /** ECS's words, with the reason of the last task that failed. */
    Told failsToStart(String task, String reason) {
        return says(
                ServiceAction.SERVICE_TASK_START_IMPAIRED,
                "is unable to consistently start tasks successfully. (task "
                        + task
                        + ") "
                        + withPeriod(reason)
                        + TROUBLESHOOTING);
    }

    Told blocked() {
        return says(
                ServiceAction.SERVICE_TASK_CONFIGURATION_FAILURE,
                "was unable to stop or start tasks during a deployment because of the service"
                        + " deployment configuration. Update the minimumHealthyPercent or"
                        + " maximumPercent value and try again.");
    }

    Told protectedTasks(int tasks) {
        return says(
                ServiceAction.SERVICE_SCALE_IN_BLOCKED,
                "was unable to scale in due to (reason " + tasks + " tasks under protection)");
    }

    /** On container instances; {@code reason} is a sentence. */
    Told noInstanceFits(String reason) {
        return says(
                ServiceAction.SERVICE_TASK_PLACEMENT_FAILURE,
                "was unable to place a task because no container instance met all of its"
                        + " requirements. "
                        + reason
                        + TROUBLESHOOTING);
    }

    /** Of a daemon, on nodes where its successor would find no room. */
    Told keepsOlder(List<String> instances) {
        String more = instances.size() > MOST_NAMED ? " and others" : "";
        return noInstanceFits(
                "Its earlier tasks go on where there is no room for new ones: (container-instance "
                        + instances.stream()
                                .limit(MOST_NAMED)
                                .collect(Collectors.joining(") (container-instance "))
                        + ")"
                        + more
                        + ".");
    }

    /** On capacity that is nobody's own. */
    Told noCapacity(String reason) {
        return says(
                ServiceAction.SERVICE_TASK_PLACEMENT_FAILURE,
                "was unable to place a task. Reason: " + withPeriod(reason));
    }

    /** Of zones that are not even; the one with the most tasks first. */
    Told unbalanced(Map<String, Integer> zones) {
        return says(
                ServiceAction.SERVICE_REBALANCING_STARTED,
                "is not AZ balanced with " + perZone(zones) + ". AZ Rebalancing in progress.");
    }

    Told balanced(Map<String, Integer> zones) {
        return says(
                ServiceAction.SERVICE_REBALANCING_COMPLETED,
                "is AZ balanced with " + perZone(zones) + ".");
    }

    Told startedIn(String zone, Collection<String> tasks) {
        return says(
                ServiceAction.TASKS_STARTED,
                "has started "
                        + tasks.size()
                        + " tasks in "
                        + zone
                        + " to AZ Rebalance: "
                        + list(tasks)
                        + ".");
    }

    private static String perZone(Map<String, Integer> zones) {
        return zones.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(zone -> zone.getValue() + " tasks in " + zone.getKey())
                .collect(Collectors.joining(", "));
    }

    private Told says(ServiceAction action, String what) {
        return new Told(action, subject + what);
    }

    private static String list(Collection<String> tasks) {
        return List.copyOf(tasks).stream()
                .map(id -> "(task " + id + ")")
                .collect(Collectors.joining(" "));
    }

    private static String withPeriod(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }
}
