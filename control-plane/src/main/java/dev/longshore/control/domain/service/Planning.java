package dev.longshore.control.domain.service;

import dev.longshore.control.schedule.Daemons;
import dev.longshore.proto.store.ServiceRow;

/**
 * Decides what is next for a service. There is one; the simulation also has broken ones, to prove
 * that it would notice.
 */
@FunctionalInterface
public interface Planning {
    /** Within the bounds that the service allows. */
    Planning USUAL = Planner::plan;

    /** The next step for a service: a pure function of what it is shown. */
    Plan plan(ServiceView view);

    /** Whether room is kept for a service on nodes where a task of it is missing. */
    default boolean keepsRoomFor(ServiceRow service) {
        return Daemons.needRoom(service);
    }
}
