package dev.longshore.control.admin;

import dev.longshore.control.domain.event.EventBridge;
import dev.longshore.control.domain.event.EventFilter;
import dev.longshore.control.domain.event.EventReader;
import dev.longshore.control.domain.event.EventReader.From;
import dev.longshore.control.domain.event.EventToken;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.admin.WatchResponse;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who watches the cluster's events. It reads a piece of the log only when the stream has taken
 * the one before, so that a slow watcher costs no memory: it is further behind, and is told so when
 * what it has not seen is not kept any more.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** How often it looks for new events. */
    private static final Duration POLL = Duration.ofMillis(200);

    /** How often one without events is told how far it is. */
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final WatchRequest request;
    private final ServerCallStreamObserver<WatchResponse> out;
    private final EventBridge bridge;
    private final Supplier<Snapshot> rows;

    /** Has a permit when there may be something to do before the next look. */
    private final Semaphore signal = new Semaphore(0);

    private volatile boolean closed;

    /** The first message comes at once: it says where the watch begins. */
    private long toldNanos = System.nanoTime() - PROGRESS.toNanos();

    Watch(
            WatchRequest request,
            ServerCallStreamObserver<WatchResponse> out,
            EventBridge bridge,
            Supplier<Snapshot> rows) {
        this.request = request;
        this.out = out;
        this.bridge = bridge;
        this.rows = rows;
        out.setOnReadyHandler(signal::release);
        out.setOnCancelHandler(signal::release);
    }

    /** Ends it soon. From any thread. */
    void close() {
        closed = true;
        signal.release();
    }

    /** Shows events until the watcher goes, has seen all it asked for, or cannot go on. */
    void run() {
        try {
            var reader = new EventReader(bridge, filter());
            From from = from();
            read(
                    tx -> {
                        reader.begin(tx, from);
                        return true;
                    });
            show(reader);
        } catch (IllegalArgumentException e) {
            fail(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        } catch (EventReader.Refused e) {
            Status status = e.tooOld() ? Status.OUT_OF_RANGE : Status.FAILED_PRECONDITION;
            fail(status.withDescription(e.getMessage()));
        } catch (StoreFailedException e) {
            fail(Status.UNAVAILABLE.withDescription(e.getMessage() + ". Go on at another server."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(Status.CANCELLED.withDescription("interrupted"));
        } catch (RuntimeException bug) {
            LOG.error("a watch of events failed", bug);
            fail(Status.INTERNAL.withDescription("a fault of this server: " + bug));
        }
    }

    private void show(EventReader reader) throws InterruptedException {
        while (!out.isCancelled()) {
            if (closed) {
                fail(
                        Status.UNAVAILABLE.withDescription(
                                "this server is stopping. Go on at another one after the last token."));
                return;
            }
            boolean more = false;
            if (out.isReady()) {
                EventReader.Piece piece = read(reader::next);
                tell(reader, piece);
                if (piece.atEnd() && !request.getFollow()) {
                    out.onCompleted();
                    return;
                }
                more = !piece.atEnd();
            }
            if (!more && signal.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                signal.drainPermits();
            }
        }
    }

    private void tell(EventReader reader, EventReader.Piece piece) {
        boolean ends = piece.atEnd() && !request.getFollow();
        boolean due = System.nanoTime() - toldNanos >= PROGRESS.toNanos();
        if (piece.events().isEmpty() && !ends && !due) {
            return;
        }
        var message =
                WatchResponse.newBuilder()
                        .setToken(reader.place().map(EventToken::toString).orElse(""));
        piece.events()
                .forEach(
                        event ->
                                message.addEvents(
                                        Event.newBuilder()
                                                .setToken(event.token().toString())
                                                .setTime(event.row().getAt())
                                                .setDetailType(event.type().detailType())
                                                .setResource(event.resource())
                                                .setSummary(event.row().getSummary())
                                                .setJson(event.json())));
        out.onNext(message.build());
        toldNanos = System.nanoTime();
    }

    private EventFilter filter() {
        return EventFilter.of(
                request.getCluster(), request.getDetailTypesList(), request.getResource());
    }

    private From from() {
        return switch (request.getFromCase()) {
            case AFTER -> new From.After(EventToken.parse(request.getAfter()));
            case SINCE -> new From.Since(since());
            case NOW -> request.getNow() ? new From.Now() : new From.Oldest();
            case FROM_NOT_SET -> new From.Oldest();
        };
    }

    private Instant since() {
        if (!Timestamps.isMoment(request.getSince())) {
            throw new IllegalArgumentException(
                    "since must be a time between the years 1 and 9999, not "
                            + request.getSince().getSeconds()
                            + " seconds after 1970");
        }
        return Timestamps.instant(request.getSince());
    }

    private <T> T read(Function<ReadTx, T> reader) {
        try (Snapshot snapshot = rows.get()) {
            return reader.apply(reading(snapshot));
        }
    }

    /** Rows to read only: no time, no chance, no level is asked for. */
    static ReadTx reading(Snapshot snapshot) {
        return new BatchLayer(snapshot, Instant.EPOCH, new Random(0), 0);
    }

    private void fail(Status status) {
        if (!out.isCancelled()) {
            out.onError(status.asRuntimeException());
        }
    }
}
