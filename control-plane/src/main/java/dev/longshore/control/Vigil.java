package dev.longshore.control;

import dev.longshore.control.process.disk.DiskGuard;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.foundation.loop.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether a server can go on, and ends it when it cannot. A member that Ratis has closed by
 * itself answers nothing any more, on a full disk the log would be harmed, and one whose version is
 * too old to lead keeps the others from leading: better to say so and end than to linger. Looks on
 * the loop.
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
    private final Supplier<Optional<String>> outdated;
    private final BooleanSupplier closing;
    private final Stop stop;
    private final Consumer<String> onFatal;

    Vigil(
            String server,
            Loop loop,
            RaftMember raft,
            DiskGuard disk,
            Supplier<Optional<String>> outdated,
            BooleanSupplier closing,
            Stop stop,
            Consumer<String> onFatal) {
        this.server = server;
        this.loop = loop;
        this.raft = raft;
        this.disk = disk;
        this.outdated = outdated;
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
        if (disk.level() == DiskGuard.Level.EXHAUSTED) {
            return Optional.of(disk.exhausted());
        }
        return outdated.get().map(reason -> "server " + server + " cannot lead: " + reason);
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
