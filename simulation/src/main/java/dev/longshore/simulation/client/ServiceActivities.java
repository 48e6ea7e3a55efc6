package dev.longshore.simulation.client;

import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.service.AcknowledgedServices;
import dev.longshore.simulation.world.World;
import java.util.ArrayList;
import java.util.List;

/** Creates services, changes, repairs and deletes them. */
final class ServiceActivities {
    private final World world;
    private final List<Service> services = new ArrayList<>();

    /** One service of the caller. */
    interface Service {
        /** Does the next thing to it. */
        void act();

        /** What an operator does to it once all other faults have ended. */
        void repair();
    }

    /** Besides the usual one, what else a caller has. */
    enum Besides {
        NOTHING,
        /** A service with a task for each node. */
        A_DAEMON,
        /** A service with task sets. */
        TASK_SETS
    }

    ServiceActivities(
            World world,
            Calls calls,
            String name,
            Besides besides,
            RowWatcher rows,
            AcknowledgedServices acknowledged,
            OneService.Found found) {
        this.world = world;
        services.add(
                new OneService(world, calls, "web-of-" + name, false, rows, acknowledged, found));
        switch (besides) {
            case NOTHING -> {}
            case A_DAEMON ->
                    services.add(
                            new OneService(
                                    world,
                                    calls,
                                    "daemon-of-" + name,
                                    true,
                                    rows,
                                    acknowledged,
                                    OneService.Found.NOWHERE));
            case TASK_SETS ->
                    services.add(
                            new ExternalService(
                                    world, calls, "sets-of-" + name, rows, acknowledged));
        }
    }

    void act() {
        services.get(world.random().nextInt(services.size())).act();
    }

    /** All of them, once nothing goes wrong by itself any more. */
    void repair() {
        services.forEach(Service::repair);
    }
}
