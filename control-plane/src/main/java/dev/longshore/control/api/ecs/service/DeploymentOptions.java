package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ThresholdConfiguration;
import java.util.List;

/**
 * How a service's deployments go on (Amazon ECS API Reference, DeploymentConfiguration): defaults,
 * changes and rules.
 */
final class DeploymentOptions {
    private static final DeploymentConfiguration OF_REPLICAS = usual(200, 100);
    private static final DeploymentConfiguration OF_DAEMONS = usual(100, 0);

    static final List<Rule<Service>> RULES =
            List.of(
                    not(
                            service -> isDaemon(service) && most(service) > 100,
                            "The daemon scheduling strategy does not support values above 100 for"
                                    + " maximumPercent on a deployment configuration. Change the"
                                    + " maximumPercent value to 100, and try again"),
                    not(service -> most(service) < 100, "maximumPercent must be at least 100"),
                    not(
                            service -> least(service) > 100,
                            "minimumHealthyPercent must be at most 100"),
                    not(service -> least(service) < 0, "minimumHealthyPercent must be at least 0"),
                    not(
                            service -> most(service) == 100 && least(service) == 100,
                            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this"
                                    + " will block deployments."),
                    not(
                            service ->
                                    breaker(service).hasThresholdConfiguration()
                                            && outOfBounds(threshold(service)),
                            service ->
                                    "thresholdConfiguration.value must be at least 1"
                                            + (isCount(threshold(service))
                                                    ? "."
                                                    : " and at most 100.")));

    private DeploymentOptions() {}

    private static DeploymentConfiguration usual(int most, int least) {
        return DeploymentConfiguration.newBuilder()
                .setDeploymentCircuitBreaker(
                        DeploymentCircuitBreaker.newBuilder().setEnable(false).setRollback(false))
                .setMaximumPercent(most)
                .setMinimumHealthyPercent(least)
                .setStrategy("ROLLING")
                .setBakeTimeInMinutes(0)
                .build();
    }

    /** What a new service has: the request's members, and defaults for the others. */
    static DeploymentConfiguration of(DeploymentConfiguration asked, boolean daemon) {
        return changed(daemon ? OF_DAEMONS : OF_REPLICAS, asked);
    }

    /** What a service has after a request: a member that is absent stays. */
    static DeploymentConfiguration changed(
            DeploymentConfiguration now, DeploymentConfiguration asked) {
        var changed = now.toBuilder();
        if (asked.hasDeploymentCircuitBreaker()) {
            changed.setDeploymentCircuitBreaker(asked.getDeploymentCircuitBreaker());
        }
        if (asked.hasMaximumPercent()) {
            changed.setMaximumPercent(asked.getMaximumPercent());
        }
        if (asked.hasMinimumHealthyPercent()) {
            changed.setMinimumHealthyPercent(asked.getMinimumHealthyPercent());
        }
        if (asked.hasAlarms()) {
            changed.setAlarms(asked.getAlarms());
        }
        if (asked.getLifecycleHooksCount() > 0) {
            changed.clearLifecycleHooks().addAllLifecycleHooks(asked.getLifecycleHooksList());
        }
        return ShiftOptions.changed(changed.build(), asked);
    }

    private static boolean isDaemon(Service service) {
        return service.getSchedulingStrategy().equals("DAEMON");
    }

    private static int most(Service service) {
        return service.getDeploymentConfiguration().getMaximumPercent();
    }

    private static int least(Service service) {
        return service.getDeploymentConfiguration().getMinimumHealthyPercent();
    }

    private static DeploymentCircuitBreaker breaker(Service service) {
        return service.getDeploymentConfiguration().getDeploymentCircuitBreaker();
    }

    private static ThresholdConfiguration threshold(Service service) {
        return breaker(service).getThresholdConfiguration();
    }

    private static boolean outOfBounds(ThresholdConfiguration threshold) {
        return threshold.getValue() < 1 || (!isCount(threshold) && threshold.getValue() > 100);
    }

    private static boolean isCount(ThresholdConfiguration threshold) {
        return threshold.getType().equals("COUNT");
    }
}
