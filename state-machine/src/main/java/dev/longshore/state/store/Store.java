package dev.longshore.state.store;

import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import java.util.List;

/**
 * The rows of one replica: a sorted map from bytes to bytes. {@link #apply} is atomic and carries
 * the position in the log, so that a restart resumes exactly.
 */
public interface Store {
    /** A consistent view of all rows as of now. The caller closes it. */
    Snapshot snapshot();

    /** How far this replica has applied the log. */
    Applied applied();

    /**
     * Writes all changes and the new position at once.
     *
     * @throws StoreFailedException if the disk refuses; the replica must stop then
     */
    void apply(List<Change> changes, Applied applied);
}
