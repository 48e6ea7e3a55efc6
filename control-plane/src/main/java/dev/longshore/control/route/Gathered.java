package dev.longshore.control.route;

import com.google.protobuf.MessageLite;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a stream between servers: what is added goes out in messages of many, each of
 * which takes along what has gathered while the one before was on its way. So a busy stream costs
 * little for each, and an idle one does not wait. How much gathers is bounded by whoever adds. Safe
 * on any thread; a thread of its own sends.
 *
 * @param <I> what is added
 * @param <M> the message that has several
 */
final class Gathered<I extends MessageLite, M> {
    /** Of one message. */
    private static final int MOST_ITEMS = 256;

    /** Of one message, unless a single one is larger. */
    private static final int MOST_BYTES = 512 << 10;

    private final CallStreamObserver<? super M> stream;
    private final Function<List<I>, M> message;
    private final Runnable sent;
    private final BlockingQueue<I> queue = new LinkedBlockingQueue<>();

    /** Has a permit when the stream may take more than it did. */
    private final Semaphore ready = new Semaphore(0);

    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Thread sender;

    /**
     * @param sent called after each message, by the thread that sends
     */
    Gathered(CallStreamObserver<? super M> stream, Function<List<I>, M> message, Runnable sent) {
        this.stream = stream;
        this.message = message;
        this.sent = sent;
    }

    /** Begins to send. */
    synchronized void start(String name) {
        sender = Thread.ofVirtual().name(name).start(this::run);
    }

    /** Sends this soon; does nothing once it is ended. */
    void add(I item) {
        queue.add(item);
    }

    /** How many wait to be sent. */
    int waiting() {
        return queue.size();
    }

    /** The stream may take more. */
    void ready() {
        ready.release();
    }

    /**
     * Sends no more.
     *
     * @return what has certainly not been sent
     */
    synchronized List<I> end() {
        if (ended.compareAndSet(false, true) && sender != null) {
            sender.interrupt();
        }
        var unsent = new ArrayList<I>();
        queue.drainTo(unsent);
        return unsent;
    }

    private void run() {
        try {
            while (!ended.get()) {
                List<I> batch = next(queue.take());
                while (!stream.isReady()) {
                    ready.acquire();
                    ready.drainPermits();
                }
                stream.onNext(message.apply(batch));
                sent.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is ended
        } catch (IllegalStateException e) {
            // the stream is closed: whoever opened it is told by the stream itself
        }
    }

    private List<I> next(I first) {
        var batch = new ArrayList<I>();
        batch.add(first);
        long bytes = first.getSerializedSize();
        for (I next = queue.peek(); next != null; next = queue.peek()) {
            bytes += next.getSerializedSize();
            if (batch.size() == MOST_ITEMS || bytes > MOST_BYTES) {
                return batch;
            }
            batch.add(queue.remove());
        }
        return batch;
    }
}
