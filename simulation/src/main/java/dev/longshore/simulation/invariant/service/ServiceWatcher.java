package dev.longshore.simulation.invariant.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes steps of services out of the changes of batches, and shows them to those that watch. */
public final class ServiceWatcher implements RowListener {
    private final RowWatcher rows;
    private final List<ServiceListener> listeners;
    private final Map<ServiceKey, Map<String, TaskRow>> tasks = new HashMap<>();
    private final Set<ServiceKey> touched = new LinkedHashSet<>();
    private final Map<ServiceKey, List<TaskChange>> changes = new HashMap<>();
    private final Map<ServiceKey, Optional<ServiceRow>> before = new LinkedHashMap<>();
    private Instant at = Instant.EPOCH;

    public ServiceWatcher(RowWatcher rows, List<ServiceListener> listeners) {
        this.rows = rows;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void batch(Batch batch) {
        at = Timestamps.instant(batch.getAt());
    }

    @Override
    public void task(String id, Optional<TaskRow> was, Optional<TaskRow> is) {
        is.or(() -> was).flatMap(Services::of).ifPresent(service -> task(service, id, was, is));
    }

    private void task(ServiceKey service, String id, Optional<TaskRow> was, Optional<TaskRow> is) {
        Map<String, TaskRow> own = tasks.computeIfAbsent(service, key -> new TreeMap<>());
        is.ifPresentOrElse(row -> own.put(id, row), () -> own.remove(id));
        touched.add(service);
        changes.computeIfAbsent(service, key -> new ArrayList<>()).add(new TaskChange(id, was, is));
    }

    @Override
    public void service(ServiceKey key, Optional<ServiceRow> was, Optional<ServiceRow> is) {
        touched.add(key);
        before.put(key, was);
    }

    @Override
    public void settled() {
        for (ServiceKey key : touched) {
            Optional<ServiceRow> after = Optional.ofNullable(rows.services().get(key));
            var step =
                    new ServiceStep(
                            key,
                            before.getOrDefault(key, after),
                            after,
                            changes.getOrDefault(key, List.of()),
                            Collections.unmodifiableMap(tasks.getOrDefault(key, Map.of())),
                            at);
            listeners.forEach(listener -> listener.stepped(step));
        }
        touched.clear();
        changes.clear();
        before.clear();
    }
}
