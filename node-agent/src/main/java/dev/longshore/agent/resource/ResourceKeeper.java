package dev.longshore.agent.resource;

import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import java.util.Set;

/**
 * Makes and removes one resource of tasks on this machine. Every call blocks, is made on a virtual
 * thread, and can be repeated: what is done already is no error. Where the container runtime keeps
 * the resource, its failures pass through.
 */
public interface ResourceKeeper {
    /** What it keeps. */
    TaskResource resource();

    /** Makes the resource of a task that needs it; completes what an earlier call began. */
    void prepare(AssignedTask task) throws ResourceFailure, RuntimeFailure, InterruptedException;

    /** Removes the resource of a task; its ARN is all that must be known. */
    void release(AssignedTask task) throws ResourceFailure, RuntimeFailure;

    /** Ids of the tasks of which it, or a part of it, exists. */
    Set<String> list() throws ResourceFailure, RuntimeFailure;

    /** Makes again what others on this machine have removed of what tasks share. */
    default void restore() throws ResourceFailure {}

    /**
     * What the container runtime must be told so that a container uses the resource.
     *
     * @param place as it is without this resource
     */
    default Place place(AssignedTask task, Place place)
            throws ResourceFailure, InterruptedException {
        return place;
    }
}
