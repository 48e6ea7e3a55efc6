package dev.longshore.control.domain.service;

/**
 * What EventBridge calls the events of services (Amazon ECS Developer Guide, service action
 * events). Some are ours: what they tell of is a service event in ECS, and no event of EventBridge.
 */
public enum ServiceAction {
    SERVICE_STEADY_STATE(Severity.INFO),
    TASKSET_STEADY_STATE(Severity.INFO),
    SERVICE_DESIRED_COUNT_UPDATED(Severity.INFO),
    TASKS_STARTED(Severity.INFO),
    TASKS_STOPPED(Severity.INFO),
    SERVICE_DEPLOYMENT_IN_PROGRESS(Severity.INFO),
    SERVICE_DEPLOYMENT_COMPLETED(Severity.INFO),
    SERVICE_DEPLOYMENT_FAILED(Severity.ERROR),
    SERVICE_REBALANCING_STARTED(Severity.INFO),
    SERVICE_REBALANCING_COMPLETED(Severity.INFO),
    SERVICE_TASK_START_IMPAIRED(Severity.WARN),
    SERVICE_TASK_PLACEMENT_FAILURE(Severity.ERROR),
    SERVICE_TASK_CONFIGURATION_FAILURE(Severity.ERROR),
    /** Ours. */
    SERVICE_TASK_UNHEALTHY(Severity.WARN),
    /** Ours. */
    SERVICE_SCALE_IN_BLOCKED(Severity.WARN),
    /** Ours. */
    TARGETS_REGISTERED(Severity.INFO),
    /** Ours. */
    TARGETS_DEREGISTERED(Severity.INFO),
    /** Ours. */
    TASKS_DRAINING(Severity.INFO);

    private final Severity severity;

    ServiceAction(Severity severity) {
        this.severity = severity;
    }

    /** How bad it is: the event's {@code eventType}. */
    public enum Severity {
        INFO,
        WARN,
        ERROR
    }

    /** How bad it is. */
    public Severity severity() {
        return severity;
    }
}
