package dev.longshore.control.domain.service;

import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tasks of all services, and the nodes that tasks have to leave. Derived from rows alone; built
 * at the start of a leadership and kept by the feed of accepted changes. Confined to the leader's
 * loop.
 */
public final class ServiceIndex implements ChangeFeed.Listener {
    private static final Set<String> LEFT = Set.of("DRAINING", "INACTIVE");

    private final Duration healthyAfter;
    private final Map<ServiceKey, ServiceTasks> services = new HashMap<>();
    private final Set<String> leaving = new TreeSet<>();

    /** {@code healthyAfter}: how long a task without a health check runs before it is healthy. */
    public ServiceIndex(Duration healthyAfter) {
        this.healthyAfter = healthyAfter;
    }

    /**
     * Reads everything anew: what is left to do, not what has ended long ago.
     *
     * @param reading is done afterwards
     */
    public void rebuild(ReadTx tx, Reading reading) {
        services.clear();
        leaving.clear();
        reading.nodes(row -> instance(row.key().instance(), Optional.of(row.row())));
        if (tx.level() >= FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE) {
            reading.tasks(row -> task(row.key(), Optional.empty(), Optional.of(row.row())));
        }
    }

    /** The service that a task belongs to; nothing for one that nobody keeps up. */
    public static Optional<ServiceKey> serviceOf(TaskKey key, TaskRow row) {
        String group = row.getTask().getGroup();
        return group.startsWith(Tables.SERVICE_GROUP)
                ? Optional.of(
                        new ServiceKey(
                                key.cluster(), group.substring(Tables.SERVICE_GROUP.length())))
                : Optional.empty();
    }

    ServiceTasks tasks(ServiceKey service) {
        return services.getOrDefault(service, new ServiceTasks());
    }

    Set<String> leaving() {
        return Collections.unmodifiableSet(leaving);
    }

    Duration healthyAfter() {
        return healthyAfter;
    }

    /** Services with a task on that node. */
    Stream<ServiceKey> on(String instance) {
        return services.entrySet().stream()
                .filter(entry -> entry.getValue().isOn(instance))
                .map(Map.Entry::getKey);
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes) {
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.TASKS)
                    .ifPresent(task -> task(task.key(), task.before(), task.after()));
            change.in(Tables.CONTAINER_INSTANCES)
                    .ifPresent(node -> instance(node.key().instance(), node.after()));
        }
    }

    private void instance(String instance, Optional<ContainerInstanceRow> row) {
        boolean isLeft = row.filter(r -> LEFT.contains(r.getInstance().getStatus())).isPresent();
        if (isLeft) {
            leaving.add(instance);
        } else {
            leaving.remove(instance);
        }
    }

    private void task(TaskKey key, Optional<TaskRow> before, Optional<TaskRow> after) {
        after.or(() -> before)
                .flatMap(row -> serviceOf(key, row))
                .ifPresent(
                        service -> {
                            var tasks = services.computeIfAbsent(service, s -> new ServiceTasks());
                            tasks.put(
                                    key.task(),
                                    after.flatMap(row -> Member.of(key, row, healthyAfter)));
                            tasks.announce(
                                    key.task(), after.filter(TargetEvents::isDue).isPresent());
                            if (tasks.isEmpty()) {
                                services.remove(service);
                            }
                        });
    }
}
