package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.ServiceRow;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.AcknowledgedWritesSurvive;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What the callers were told of their services, each of which only one changes. */
public final class AcknowledgedServices {
    private final RowWatcher rows;
    private final Map<ServiceKey, Integer> counts = new LinkedHashMap<>();
    private final Set<ServiceKey> deleted = new LinkedHashSet<>();

    public AcknowledgedServices(RowWatcher rows) {
        this.rows = rows;
    }

    /** A service exists, with so many tasks wished for. */
    public void created(ServiceKey key, int desired) {
        deleted.remove(key);
        counts.put(key, desired);
    }

    /** So many are wished for now. */
    public void scaled(ServiceKey key, int desired) {
        counts.put(key, desired);
    }

    /** It is to end. */
    public void deleted(ServiceKey key) {
        counts.remove(key);
        deleted.add(key);
    }

    /** Those that are to have ended. */
    Set<ServiceKey> deleted() {
        return deleted;
    }

    /** All that was promised, against the committed rows. */
    public void check() {
        counts.forEach(
                (key, desired) -> {
                    ServiceRow row =
                            rows.services().getOrDefault(key, ServiceRow.getDefaultInstance());
                    boolean same =
                            Services.isActive(row) && row.getService().getDesiredCount() == desired;
                    if (!same) {
                        throw AcknowledgedWritesSurvive.serviceIsOther(
                                key.toString(), "ACTIVE with " + desired, row.toString());
                    }
                });
    }
}
