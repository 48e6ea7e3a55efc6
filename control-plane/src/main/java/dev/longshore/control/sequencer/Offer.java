package dev.longshore.control.sequencer;

import com.google.protobuf.ByteString;
import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One entry on its way into the log: offered again while the log says that it was not written.
 * Confined to its loop.
 */
final class Offer {
    /** A pause before an entry that the log would not take is offered again. */
    private static final Duration RETRY_DELAY = Duration.ofMillis(20);

    private static final int MAX_RETRIES = 100;

    private final Loop loop;
    private final Log log;
    private final ByteString entry;
    private final BooleanSupplier abandoned;
    private final Consumer<Log.Outcome> end;
    private int retries;

    /**
     * {@code end} learns the outcome on the loop, {@link Log.Outcome.NotWritten} only after the
     * last try; nothing more happens once the offer is {@code abandoned}.
     */
    Offer(
            Loop loop,
            Log log,
            ByteString entry,
            BooleanSupplier abandoned,
            Consumer<Log.Outcome> end) {
        this.loop = loop;
        this.log = log;
        this.entry = entry;
        this.abandoned = abandoned;
        this.end = end;
    }

    void make() {
        log.append(entry, outcome -> loop.execute(() -> take(outcome)));
    }

    private void take(Log.Outcome outcome) {
        if (abandoned.getAsBoolean()) {
            return;
        }
        if (outcome instanceof Log.Outcome.NotWritten && retries < MAX_RETRIES) {
            retries++;
            loop.after(RETRY_DELAY, this::again);
        } else {
            end.accept(outcome);
        }
    }

    private void again() {
        if (!abandoned.getAsBoolean()) {
            make();
        }
    }
}
