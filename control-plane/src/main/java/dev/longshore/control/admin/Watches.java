package dev.longshore.control.admin;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.event.EventBridge;
import dev.longshore.control.domain.event.EventLog;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.admin.WatchResponse;
import dev.longshore.proto.store.EventLogRow;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Those who watch the cluster's events at this server, each on a virtual thread of its own. All of
 * them read the rows of this replica, so that a watch goes on whoever leads.
 */
public final class Watches {
    /** Each of them looks at every new event. */
    static final int MOST = 64;

    private final EventBridge bridge;
    private final Supplier<Snapshot> rows;
    private final Semaphore places = new Semaphore(MOST);
    private final Set<Watch> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** {@code rows} opens what this server has applied. */
    public Watches(EcsArns arns, Supplier<Snapshot> rows) {
        this.bridge = new EventBridge(arns);
        this.rows = rows;
    }

    /** How many there are. From any thread. */
    public int count() {
        return running.size();
    }

    /** Where the event log stands, as far as this server has applied it. From any thread. */
    public Optional<EventLogRow> log() {
        try (Snapshot snapshot = rows.get()) {
            return EventLog.head(Watch.reading(snapshot));
        } catch (StoreFailedException closed) {
            return Optional.empty();
        }
    }

    /** Takes a watch, or refuses it. Called on the stream's own thread, which goes on at once. */
    void watch(WatchRequest request, ServerCallStreamObserver<WatchResponse> out) {
        if (!places.tryAcquire()) {
            out.onError(
                    Status.RESOURCE_EXHAUSTED
                            .withDescription(
                                    "this server has "
                                            + MOST
                                            + " watchers of events, as many as it serves: end one, or ask another server")
                            .asRuntimeException());
            return;
        }
        var watch = new Watch(request, out, bridge, rows);
        running.add(watch);
        if (closed) {
            watch.close();
        }
        Thread.startVirtualThread(
                () -> {
                    try {
                        watch.run();
                    } finally {
                        running.remove(watch);
                        places.release();
                    }
                });
    }

    /** Ends all of them, so that they go on at another server. */
    public void close() {
        closed = true;
        running.forEach(Watch::close);
    }
}
