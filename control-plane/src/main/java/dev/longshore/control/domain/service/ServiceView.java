package dev.longshore.control.domain.service;

import dev.longshore.proto.store.ServiceRow;
import java.time.Instant;
import java.util.Set;

/**
 * What a plan for a service is made from: nothing else decides.
 *
 * @param nodes nodes whose tasks have to go elsewhere, and those that a daemon belongs on
 * @param wish what somebody has asked of the present deployment
 * @param room whether a launch that was tried just now found no room
 */
public record ServiceView(
        String name,
        ServiceRow row,
        ServiceTasks tasks,
        Nodes nodes,
        Wish wish,
        Rollout.Launches room,
        Instant now) {
    /**
     * The nodes that matter.
     *
     * @param leaving DRAINING or INACTIVE ones
     * @param daemons those that a daemon belongs on; empty for other services
     */
    public record Nodes(Set<String> leaving, Set<String> daemons) {}

    /** What StopServiceDeployment asks for. */
    public enum Wish {
        NONE,
        ABORT,
        ROLLBACK,
        /** On from where the deployment waits. */
        CONTINUE
    }

    /** Whether it has a task for each node. */
    public boolean isDaemon() {
        return row.getService().getSchedulingStrategy().equals("DAEMON");
    }

    /** The same of another row. */
    public ServiceView with(ServiceRow other) {
        return new ServiceView(name, other, tasks, nodes, wish, room, now);
    }

    /** The same with other tasks. */
    public ServiceView with(ServiceTasks others) {
        return new ServiceView(name, row, others, nodes, wish, room, now);
    }

    /** The same when no node has room for a launch. */
    ServiceView withoutRoom() {
        return new ServiceView(name, row, tasks, nodes, wish, Rollout.Launches.NO_ROOM, now);
    }
}
