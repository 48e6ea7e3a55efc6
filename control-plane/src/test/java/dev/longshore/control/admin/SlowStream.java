package dev.longshore.control.admin;

import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream that takes as many messages as the test allows. */
final class SlowStream extends ServerCallStreamObserver<WatchResponse> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** More messages without the events that are expected are one too many. */
    private static final int MOST_MESSAGES = 50;

    private final LinkedBlockingQueue<WatchResponse> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final Semaphore looks = new Semaphore(0);
    private volatile @Nullable Runnable onReady;
    private volatile boolean cancelled;
    private int room;

    SlowStream(int room) {
        this.room = room;
    }

    /** Lets so many more messages through. */
    void take(int more) {
        synchronized (this) {
            room += more;
        }
        Runnable ready = onReady;
        if (ready != null) {
            ready.run();
        }
    }

    void cancel() {
        cancelled = true;
    }

    /** Messages that have come and that nobody has looked at. */
    int waiting() {
        return messages.size();
    }

    WatchResponse next() throws InterruptedException {
        WatchResponse next = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no message came; the stream's end: " + end);
        }
        return next;
    }

    /** The next events, as many as that. */
    List<Event> events(int count) throws InterruptedException {
        var events = new ArrayList<Event>();
        for (int messages = 0; events.size() < count; messages++) {
            if (messages == MOST_MESSAGES) {
                throw new AssertionError("only " + events.size() + " events came");
            }
            events.addAll(next().getEventsList());
        }
        return events;
    }

    /** How the stream ended. */
    Status end() throws Exception {
        return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !end.isDone();
    }

    /** Waits until it has been asked so often whether it takes more. */
    void awaitLooks(int count) throws InterruptedException {
        looks.drainPermits();
        if (!looks.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("nobody asks whether the stream takes more");
        }
    }

    @Override
    public synchronized boolean isReady() {
        looks.release();
        return room > 0;
    }

    @Override
    public synchronized void onNext(WatchResponse message) {
        room--;
        messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
}
