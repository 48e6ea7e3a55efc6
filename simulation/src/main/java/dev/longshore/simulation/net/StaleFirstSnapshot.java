package dev.longshore.simulation.net;

import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import java.util.List;

/** A store whose first reader, the index of a new leader, sees the rows of an earlier time. */
final class StaleFirstSnapshot implements Store {
    private final Store now;
    private final Store earlier;
    private boolean read;

    StaleFirstSnapshot(Store now, Store earlier) {
        this.now = now;
        this.earlier = earlier;
    }

    @Override
    public Snapshot snapshot() {
        if (read) {
            return now.snapshot();
        }
        read = true;
        return earlier.snapshot();
    }

    @Override
    public Applied applied() {
        return now.applied();
    }

    @Override
    public void apply(List<Change> changes, Applied applied) {
        now.apply(changes, applied);
    }
}
