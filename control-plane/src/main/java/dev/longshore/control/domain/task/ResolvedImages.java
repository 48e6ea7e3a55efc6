package dev.longshore.control.domain.task;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;

/** Hears what the tags of images stood for when tasks pulled them. */
public interface ResolvedImages {
    /** For tasks of nobody who wants to know. */
    ResolvedImages UNUSED = (tx, key, task, container, digest) -> {};

    /**
     * A task's container has pulled its image.
     *
     * @param digest as the agent says it
     */
    void resolved(Tx tx, TaskKey key, TaskRow task, String container, String digest);
}
