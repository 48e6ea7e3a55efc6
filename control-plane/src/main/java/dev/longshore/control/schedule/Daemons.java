package dev.longshore.control.schedule;

import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The services that are served before others on each node: services are few, these are fewer. */
public final class Daemons {
    private final Predicate<ServiceRow> needsRoom;
    private final NavigableMap<ServiceKey, ServiceRow> rows =
            new TreeMap<>(
                    Comparator.comparing(ServiceKey::cluster).thenComparing(ServiceKey::service));

    Daemons(Predicate<ServiceRow> needsRoom) {
        this.needsRoom = needsRoom;
    }

    /**
     * Whether room is kept for a service where a task of it is missing: for a daemon, in a pause
     * after failures too, but not when its deployment has FAILED, for then it launches nothing.
     */
    public static boolean needRoom(ServiceRow row) {
        return row.getService().getStatus().equals("ACTIVE")
                && row.getService().getSchedulingStrategy().equals("DAEMON")
                && row.getDeploymentsCount() > 0
                && !row.getDeployments(0).getDeployment().getRolloutState().equals("FAILED");
    }

    /** Whether with this change room is free that was kept: others may look for some. */
    public static boolean giveRoomUp(RowChange<ServiceKey, ServiceRow> change) {
        return change.before().filter(Daemons::needRoom).stream()
                .anyMatch(
                        before ->
                                change.after()
                                        .filter(Daemons::needRoom)
                                        .filter(
                                                after ->
                                                        definition(after)
                                                                .equals(definition(before)))
                                        .isEmpty());
    }

    private static String definition(ServiceRow row) {
        return row.getDeployments(0).getDeployment().getTaskDefinition();
    }

    void clear() {
        rows.clear();
    }

    void put(ServiceKey key, Optional<ServiceRow> row) {
        row.filter(needsRoom)
                .ifPresentOrElse(daemon -> rows.put(key, daemon), () -> rows.remove(key));
    }

    Map<ServiceKey, ServiceRow> all() {
        return Collections.unmodifiableMap(rows);
    }
}
