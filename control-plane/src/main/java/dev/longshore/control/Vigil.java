package dev.longshore.control;

import dev.longshore.control.process.disk.DiskGuard;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.foundation.loop.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether a server can go on, and ends it when it cannot. A member that Ratis has closed by
 * itself answers nothing any more, and on a full disk the log would be harmed: better to say so and
 * end than to linger. Looks on the loop.
 */
final class Vigil {
    private static final Logger LOG = LoggerFactory.getLogger(Vigil.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** How long a server that cannot go on tries to stop in good order. */
    private static final Duration LAST_STOP = Duration.ofSeconds(10);

    /** Stops the server in good order. */
    interface Stop {
        void run() throws IOException;
    }

    private final String server;
    private final Loop loop;
    private final RaftMember raft;
    private final DiskGuard disk;
    private final BooleanSupplier closing;
    private final Stop stop;
    private final Consumer<String> onFatal;

    Vigil(
            String server,
            Loop loop,
            RaftMember raft,
            DiskGuard disk,
            BooleanSupplier closing,
            Stop stop,
            Consumer<String> onFatal) {
        this.server = server;
        this.loop = loop;
        this.raft = raft;
        this.disk = disk;
        this.closing = closing;
        this.stop = stop;
        this.onFatal = onFatal;
    }

    /** Looks from now on, until the server is closing. */
    void start() {
        loop.after(INTERVAL, this::look);
    }

    private void look() {
        if (closing.getAsBoolean()) {
            return;
        }
        disk.check();
        reasonToEnd().ifPresentOrElse(this::end, this::start);
    }

    private Optional<String> reasonToEnd() {
        if (!raft.alive()) {
            return Optional.of(
                    "the Raft member of server "
                            + server
                            + " has closed itself: "
                            + raft.failure().orElse("the log above says why"));
        }
        return disk.level() == DiskGuard.Level.EXHAUSTED
                ? Optional.of(disk.exhausted())
                : Optional.empty();
    }

    /** On threads of its own: what cannot go on may hang, and the loop with it. */
    private void end(String reason) {
        LOG.error("cannot go on: {}", reason);
        Thread lastStop =
                Thread.ofPlatform().name("longshore-close").daemon().start(this::stopInGoodOrder);
        Thread.ofPlatform()
                .name("longshore-end")
                .start(
                        () -> {
                            try {
                                if (!lastStop.join(LAST_STOP)) {
                                    LOG.warn("the stop hangs: ending without it");
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            onFatal.accept(reason);
                        });
    }

    private void stopInGoodOrder() {
        try {
            stop.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("while stopping: {}", e.toString());
        }
    }
}
