package dev.longshore.control.domain.service;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The events of a service in ECS's own words (Amazon ECS Developer Guide, service events). */
final class Wording {
    private static final String TROUBLESHOOTING =
            " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

    private final String service;

    Wording(String service) {
        this.service = service;
    }

    String started(Collection<String> tasks) {
        return says("has started " + tasks.size() + " tasks: " + list(tasks) + ".");
    }

    String stoppedRunning(Collection<String> tasks) {
        return says("has stopped " + tasks.size() + " running tasks: " + list(tasks) + ".");
    }

    String stoppedPending(int tasks) {
        return says("stopped " + tasks + " pending tasks.");
    }

    String steady() {
        return says("has reached a steady state.");
    }

    String completed(String deployment) {
        return says("(deployment " + deployment + ") deployment completed.");
    }

    String waits(String deployment, String stage, String hook) {
        return says(
                "(deployment "
                        + deployment
                        + ") waits at "
                        + stage
                        + " for ContinueServiceDeployment with the hook "
                        + hook
                        + ".");
    }

    String failed(String deployment, String why) {
        return says("(deployment " + deployment + ") deployment failed: " + why + ".");
    }

    String rollingBack(String to) {
        return says("rolling back to deployment " + to + ".");
    }

    String failedHealthChecks(String task) {
        return says("(task " + task + ") failed container health checks.");
    }

    /** ECS's words, with the reason of the last task that failed. */
    String failsToStart(String task, String reason) {
        return says(
                "is unable to consistently start tasks successfully. (task "
                        + task
                        + ") "
                        + withPeriod(reason)
                        + TROUBLESHOOTING);
    }

    String blocked() {
        return says(
                "was unable to stop or start tasks during a deployment because of the service deployment"
                        + " configuration. Update the minimumHealthyPercent or maximumPercent value and try again.");
    }

    String protectedTasks(int tasks) {
        return says("was unable to scale in due to (reason " + tasks + " tasks under protection)");
    }

    /** On container instances; {@code reason} is a sentence. */
    String noInstanceFits(String reason) {
        return says(
                "was unable to place a task because no container instance met all of its requirements. "
                        + reason
                        + TROUBLESHOOTING);
    }

    /** On capacity that is nobody's own. */
    String noCapacity(String reason) {
        return says("was unable to place a task. Reason: " + withPeriod(reason));
    }

    private String says(String what) {
        return "(service " + service + ") " + what;
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
