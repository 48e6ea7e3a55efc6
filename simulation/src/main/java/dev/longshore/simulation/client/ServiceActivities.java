package dev.longshore.simulation.client;

import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.service.AcknowledgedServices;
import dev.longshore.simulation.world.World;
import java.util.ArrayList;
import java.util.List;

/** Creates services, changes, repairs and deletes them. */
final class ServiceActivities {
    private final World world;
    private final List<OneService> services = new ArrayList<>();

    /** {@code daemons}: one of its services has a task for each node. */
    ServiceActivities(
            World world,
            Calls calls,
            String name,
            boolean daemons,
            RowWatcher rows,
            AcknowledgedServices acknowledged) {
        this.world = world;
        services.add(new OneService(world, calls, "web-of-" + name, false, rows, acknowledged));
        if (daemons) {
            services.add(
                    new OneService(world, calls, "daemon-of-" + name, true, rows, acknowledged));
        }
    }

    void act() {
        services.get(world.random().nextInt(services.size())).act();
    }

    /** All of them, once nothing goes wrong by itself any more. */
    void repair() {
        services.forEach(OneService::repair);
    }
}
