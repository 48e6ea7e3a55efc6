package dev.longshore.control.process.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges whether a server may still take writes. Below the reserve it takes none but what keeps it
 * correct; below a quarter of that it must stop, while the log and the store can still be closed in
 * good order. It comes back by itself when there is clearly more than the reserve again.
 */
public final class DiskGuard {
    private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);

    /** Part of the reserve below which the server stops. */
    private static final int STOP_FRACTION = 4;

    /** Room beyond the reserve, as a part of it, before writes are taken again. */
    private static final int RECOVERY_FRACTION = 4;

    /** How much room there is. */
    public enum Level {
        AMPLE,
        /** No writes of clients, no work of controllers. */
        LOW,
        /** The server must stop. */
        EXHAUSTED
    }

    private final String server;
    private final Path directory;
    private final DiskSpace space;
    private final long reserveBytes;
    private final Consumer<Level> changed;
    private volatile Level level = Level.AMPLE;
    private volatile long freeBytes = Long.MAX_VALUE;

    /**
     * Measures nothing until {@link #check}.
     *
     * @param reserveBytes free bytes below which no writes are taken
     * @param changed learns of each new level, in {@link #check}
     */
    public DiskGuard(
            String server,
            Path directory,
            DiskSpace space,
            long reserveBytes,
            Consumer<Level> changed) {
        this.server = server;
        this.directory = directory;
        this.space = space;
        this.reserveBytes = reserveBytes;
        this.changed = changed;
    }

    /** Measures, and tells of a new level. A disk that cannot be measured keeps its level. */
    public void check() {
        try {
            freeBytes = space.freeBytes();
        } catch (IOException e) {
            LOG.warn("cannot measure the free space of {}: {}", directory, e.getMessage());
            return;
        }
        Level now = judge(freeBytes);
        if (now != level) {
            level = now;
            changed.accept(now);
        }
    }

    private Level judge(long free) {
        if (free < stopBytes()) {
            return Level.EXHAUSTED;
        }
        long wanted = level == Level.AMPLE ? reserveBytes : recoveryBytes();
        return free < wanted ? Level.LOW : Level.AMPLE;
    }

    /** The verdict of the last check. */
    public Level level() {
        return level;
    }

    /** The measure of the last check. */
    public long freeBytes() {
        return freeBytes;
    }

    public long reserveBytes() {
        return reserveBytes;
    }

    /** Free bytes below which the server stops. */
    public long stopBytes() {
        return reserveBytes / STOP_FRACTION;
    }

    private long recoveryBytes() {
        return reserveBytes + reserveBytes / RECOVERY_FRACTION;
    }

    /** Why no writes are taken, for whoever asked for one; nothing while they are. */
    public Optional<String> refusal() {
        return level == Level.AMPLE
                ? Optional.empty()
                : Optional.of(
                        ("Server %s takes no writes: the disk of %s has %,d bytes free and needs %,d. Reads go on."
                                        + " Make room there; try again.")
                                .formatted(server, directory, freeBytes, recoveryBytes()));
    }

    /** Why the server stops; for its log and its last words. */
    public String exhausted() {
        return ("the disk of %s has %,d bytes free, less than the %,d that a clean stop needs: server %s stops before"
                                + " its log is harmed; nothing that was acknowledged is lost")
                        .formatted(directory, freeBytes, stopBytes(), server)
                + "\n  Make room (%,d bytes at least) and start it again."
                        .formatted(recoveryBytes());
    }
}
