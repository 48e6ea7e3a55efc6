package dev.longshore.simulation.invariant.service;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts what each deployment launches, and what became of it. */
@Invariant(
        "A deployment with a circuit breaker of which no task is ever healthy launches no more tasks than may fail and be in flight; it fails not before as many have failed, and goes back then if it is to and can.")
public final class BreakersTrip implements ServiceListener {
    /** Ends that say nothing of a deployment. */
    private static final Set<String> NOT_ITS_FAULT =
            Set.of(
                    "ServiceSchedulerInitiated",
                    "UserInitiated",
                    "SpotInterruption",
                    "TerminationNotice",
                    "InfrastructureHealth");

    /** How long a task without a health check runs before it is healthy. */
    private static final Duration HEALTHY_AFTER =
            ClusterSettings.defaults().timing().healthyAfter();

    private static final String SICK = "Task failed container health checks";

    /** What is known of a deployment since it has become the PRIMARY one. */
    private static final class Course {
        private final String goesBackFrom;
        private boolean counts = true;
        private int launched;
        private int excused;
        private int most;
        private int fewest = Integer.MAX_VALUE;

        private Course(String goesBackFrom) {
            this.goesBackFrom = goesBackFrom;
        }
    }

    private final Map<String, Course> courses = new HashMap<>();

    /** Tasks by deployment that have failed, whenever that was. */
    private final Map<String, Integer> failures = new HashMap<>();

    @Override
    public void stepped(ServiceStep step) {
        step.changes().forEach(this::ended);
        ServiceRow after = step.after().orElse(null);
        if (after == null || !Services.isActive(after)) {
            return;
        }
        step.before().ifPresent(before -> failed(step, before, after));
        ServiceDeploymentState primary = Services.primary(after);
        Course course = course(primary);
        step.rows().forEach(row -> bounds(course, row));
        course.launched +=
                (int)
                        step.changes().stream()
                                .filter(TaskChange::isNew)
                                .flatMap(change -> change.after().stream())
                                .filter(row -> Services.isOfPrimary(after, row))
                                .count();
        boolean wasHealthy = primary.getHealthy() > 0 || primary.getCompleted();
        course.counts &= !wasHealthy && step.rows().allMatch(row -> breaker(row).getEnable());
        if (course.counts && course.launched > course.most + course.excused) {
            throw broken(
                    step,
                    "%d tasks launched, %d of them no failures; at most %d may fail or be in flight"
                            .formatted(course.launched, course.excused, course.most));
        }
    }

    private Course course(ServiceDeploymentState primary) {
        String id = primary.getDeployment().getId();
        Course known = courses.get(id);
        if (known == null || !known.goesBackFrom.equals(primary.getRollsBack())) {
            known = new Course(primary.getRollsBack());
            courses.put(id, known);
        }
        return known;
    }

    private static void bounds(Course course, ServiceRow row) {
        int threshold = threshold(row);
        int inFlight =
                Services.isDaemon(row)
                        ? Services.primary(row).getDeployment().getDesiredCount()
                        : Services.maximum(row);
        course.most = Math.max(course.most, threshold - 1 + inFlight);
        course.fewest = Math.min(course.fewest, threshold);
    }

    private void ended(TaskChange change) {
        TaskRow row = change.after().orElse(null);
        if (row == null) {
            return;
        }
        Course course = courses.get(row.getTask().getStartedBy());
        boolean sick = change.isStoppedByUs() && row.getTask().getStoppedReason().equals(SICK);
        boolean notItsFault =
                row.hasLostAt() || NOT_ITS_FAULT.contains(row.getTask().getStopCode());
        boolean excused = notItsFault || hasBeenHealthy(row);
        // Its service may have looked before or after the end of its containers was known.
        if (sick || ((leaves(change) || endsAway(change)) && !notItsFault)) {
            failures.merge(row.getTask().getStartedBy(), 1, Integer::sum);
        }
        if (leaves(change) && excused && !sick && course != null) {
            course.excused++;
        }
    }

    /**
     * Also one that its service never saw healthy: one report may tell of health and of the end.
     */
    private static boolean hasBeenHealthy(TaskRow row) {
        Task task = row.getTask();
        if (Services.isChecked(row) || !task.hasStartedAt()) {
            return row.getWasHealthy();
        }
        Instant ended =
                Timestamps.instant(
                        task.hasExecutionStoppedAt()
                                ? task.getExecutionStoppedAt()
                                : task.getStoppingAt());
        return !ended.isBefore(Timestamps.instant(task.getStartedAt()).plus(HEALTHY_AFTER));
    }

    /** It had left with its node, and has ended there before that came back. */
    private static boolean endsAway(TaskChange change) {
        return change.before().filter(TaskRow::hasLostAt).isPresent()
                && change.after().filter(row -> row.getTask().hasStoppedAt()).isPresent();
    }

    /** Of a new one too, which may be gone before it was there for long enough to be seen. */
    private static boolean leaves(TaskChange change) {
        return change.leaves()
                || (change.isNew() && change.after().filter(Services::isLive).isEmpty());
    }

    /** Looks at a deployment that fails by its breaker with this step. */
    private void failed(ServiceStep step, ServiceRow before, ServiceRow after) {
        String id = Services.primaryId(before);
        Optional<ServiceDeploymentState> now =
                after.getDeploymentsList().stream()
                        .filter(state -> state.getDeployment().getId().equals(id))
                        .findFirst();
        boolean fails =
                Services.primary(before).getDeployment().getRolloutState().equals("IN_PROGRESS")
                        && now.filter(BreakersTrip::hasTripped).isPresent();
        if (!fails) {
            return;
        }
        int failed = failures.getOrDefault(id, 0);
        int fewest = courses.getOrDefault(id, new Course("")).fewest;
        if (failed
                < Math.min(fewest, step.rows().mapToInt(BreakersTrip::threshold).min().orElse(0))) {
            throw broken(
                    step, id + " failed after " + failed + " failures, " + fewest + " are few");
        }
        boolean canGoBack =
                Services.primary(before).getRollsBack().isEmpty()
                        && before.getDeploymentsList().stream()
                                .skip(1)
                                .anyMatch(ServiceDeploymentState::getCompleted);
        boolean isToGoBack = step.rows().allMatch(row -> breaker(row).getRollback());
        if (canGoBack && isToGoBack && Services.primaryId(after).equals(id)) {
            throw broken(step, id + " has failed, and the service does not go back");
        }
    }

    private static boolean hasTripped(ServiceDeploymentState state) {
        return state.getDeployment().getRolloutState().equals("FAILED")
                && state.getDeployment().getRolloutStateReason().contains("failed to start");
    }

    private static DeploymentCircuitBreaker breaker(ServiceRow row) {
        return row.getService().getDeploymentConfiguration().getDeploymentCircuitBreaker();
    }

    /** Half of the tasks, but not fewer than three nor more than two hundred. */
    private static int threshold(ServiceRow row) {
        int tasks =
                Services.isDaemon(row)
                        ? Services.primary(row).getDeployment().getDesiredCount()
                        : row.getService().getDesiredCount();
        return Math.clamp(Math.ceilDiv(tasks, 2), 3, 200);
    }

    private static Violation broken(ServiceStep step, String evidence) {
        return new Violation(
                BreakersTrip.class, step.key() + ": " + evidence + ": " + step.inShort());
    }
}
