package dev.longshore.simulation.invariant.service;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one batch does to a service.
 *
 * @param before the service's row before; as it stays where the batch does not change it
 * @param changes those of its tasks
 * @param tasks all its tasks by id, as they are afterwards
 * @param at the batch's time
 */
public record ServiceStep(
        ServiceKey key,
        Optional<ServiceRow> before,
        Optional<ServiceRow> after,
        List<TaskChange> changes,
        Map<String, TaskRow> tasks,
        Instant at) {

    /** What a batch does to a task. */
    public record TaskChange(String id, Optional<TaskRow> before, Optional<TaskRow> after) {
        /** Whether it is launched. */
        public boolean isNew() {
            return before.isEmpty();
        }

        /** Whether its node was given up, and has come back. */
        boolean comesBack() {
            return before.filter(TaskRow::hasLostAt).isPresent()
                    && after.filter(Services::isLive).isPresent();
        }

        /** Whether it was live, and is not any more. */
        boolean leaves() {
            return before.filter(Services::isLive).isPresent()
                    && after.filter(Services::isLive).isEmpty();
        }

        /** Whether the service scheduler stops it. */
        public boolean isStoppedByUs() {
            return leaves() && after.filter(Services::stoppedByUs).isPresent();
        }

        /** Whether it was healthy, and would be if it did not leave. */
        boolean wasHealthy(Instant at) {
            return before.filter(row -> Services.isHealthy(row, at)).isPresent()
                    && after.filter(Services::isChecked)
                            .filter(row -> !Services.reportsHealthy(row))
                            .isEmpty();
        }
    }

    /** The rows of the service that the batch's transactions may have seen. */
    Stream<ServiceRow> rows() {
        return Stream.of(before, after).flatMap(Optional::stream);
    }

    /** Whether it is a service with a count, before and after. */
    boolean isCounted() {
        return isActive() && rows().allMatch(Services::isCounted);
    }

    /** Whether it is ACTIVE, before and after. */
    boolean isActive() {
        return before.filter(Services::isActive).isPresent()
                && after.filter(Services::isActive).isPresent();
    }

    Stream<TaskRow> live() {
        return tasks.values().stream().filter(Services::isLive);
    }

    /** Tasks that the service scheduler stops. */
    Stream<TaskChange> stops() {
        return changes.stream().filter(TaskChange::isStoppedByUs);
    }

    /** How many are healthy afterwards. */
    int healthy() {
        return (int) tasks.values().stream().filter(row -> Services.isHealthy(row, at)).count();
    }

    /** The service, in few words. */
    String inShort() {
        return after.map(Services::inShort).orElse("gone");
    }

    static List<String> inShort(List<TaskRow> tasks) {
        return tasks.stream()
                .map(
                        row ->
                                Arns.id(row.getTask().getTaskArn())
                                        + " "
                                        + row.getTask().getLastStatus()
                                        + " of "
                                        + row.getTask().getStartedBy())
                .toList();
    }

    static String ids(Collection<TaskChange> changes) {
        return String.join(", ", changes.stream().map(TaskChange::id).toList());
    }
}
