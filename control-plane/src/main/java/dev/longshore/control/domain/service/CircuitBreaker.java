package dev.longshore.control.domain.service;

import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceDeploymentCircuitBreaker;
import dev.longshore.proto.ecs.ThresholdConfiguration;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.util.Optional;

/**
 * After how many failed tasks a deployment has failed (Amazon ECS Developer Guide, deployment
 * circuit breaker).
 */
public final class CircuitBreaker {
    private static final int LOWEST = 3;
    private static final int HIGHEST = 200;
    private static final int DEFAULT_PERCENT = 50;

    private CircuitBreaker() {}

    /** How many failed tasks are too many for a service of that size. */
    static int threshold(DeploymentCircuitBreaker breaker, int desired) {
        if (!breaker.hasThresholdConfiguration()) {
            return bounded(percent(DEFAULT_PERCENT, desired));
        }
        ThresholdConfiguration chosen = breaker.getThresholdConfiguration();
        return switch (chosen.getType()) {
            case "COUNT" -> chosen.getValue();
            case "BOUNDED_PERCENT" -> bounded(percent(chosen.getValue(), desired));
            default -> Math.max(1, percent(chosen.getValue(), desired));
        };
    }

    /**
     * What a deployment's record says of it.
     *
     * @param over empty while the deployment goes on; else whether the breaker ended it
     */
    public static ServiceDeploymentCircuitBreaker shown(
            Service service, ServiceDeploymentState state, Optional<Boolean> over) {
        DeploymentCircuitBreaker breaker =
                service.getDeploymentConfiguration().getDeploymentCircuitBreaker();
        if (!breaker.getEnable()) {
            return ServiceDeploymentCircuitBreaker.newBuilder().setStatus("DISABLED").build();
        }
        return ServiceDeploymentCircuitBreaker.newBuilder()
                .setStatus(
                        over.map(tripped -> tripped ? "TRIGGERED" : "MONITORING_COMPLETE")
                                .orElse("MONITORING"))
                .setFailureCount(state.getFailures())
                .setThreshold(threshold(breaker, service.getDesiredCount()))
                .build();
    }

    /** What a deployment says that the breaker has ended. */
    static final String TRIPPED = "ECS deployment circuit breaker: tasks failed to start.";

    /** Whether the breaker has ended a deployment. */
    static boolean hasTripped(ServiceDeploymentState state) {
        return state.getDeployment().getRolloutState().equals("FAILED")
                && state.getDeployment().getRolloutStateReason().equals(TRIPPED);
    }

    private static int percent(int percent, int desired) {
        return (int) Math.min(((long) desired * percent + 99) / 100, Integer.MAX_VALUE);
    }

    private static int bounded(int count) {
        return Math.clamp(count, LOWEST, HIGHEST);
    }

    /** Whether a task that becomes healthy lets the count begin anew; so it is unless told. */
    static boolean resets(DeploymentCircuitBreaker breaker) {
        return !breaker.hasResetOnHealthyTask() || breaker.getResetOnHealthyTask();
    }
}
