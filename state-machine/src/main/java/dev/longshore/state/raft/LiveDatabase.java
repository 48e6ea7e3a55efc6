package dev.longshore.state.raft;

import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import dev.longshore.state.tables.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;

/**
 * The database that a replica works on, outside Ratis's directories: opened, closed, and replaced
 * by a snapshot, never while it is in use. Any thread.
 */
final class LiveDatabase {
    private final Disk disk;
    private final Path directory;
    private final Path live;

    /** There from the beginning to the end of a replacement: a crash in the middle is seen. */
    private final Path installing;

    /** Held for reading while the store is used, for writing while it is opened or closed. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private @Nullable RocksStore store;

    /** Keeps the database in {@code directory/db}. */
    LiveDatabase(Path directory) {
        this(directory, Disk.REAL);
    }

    LiveDatabase(Path directory, Disk disk) {
        this.disk = disk;
        this.directory = directory.toAbsolutePath();
        live = directory.resolve("db");
        installing = directory.resolve("db.installing");
    }

    /**
     * Uses the store, which stays open until {@code use} has returned.
     *
     * @throws StoreFailedException while a snapshot is being installed, and after the member was
     *     closed
     */
    <T> T use(Function<RocksStore, T> use) {
        lock.readLock().lock();
        try {
            RocksStore open = store;
            if (open == null) {
                throw new StoreFailedException(
                        "a snapshot is being installed", new IllegalStateException());
            }
            return use.apply(open);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Like {@link #use}, where nothing comes of it but what it does. */
    void run(Consumer<RocksStore> action) {
        use(
                store -> {
                    action.accept(store);
                    return true;
                });
    }

    /** Runs {@code action} if the store is open; it stays open meanwhile. */
    void ifOpen(Runnable action) {
        lock.readLock().lock();
        try {
            if (store != null) {
                action.run();
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Opens what is on the disk and checks that it is whole, and that this version knows what the
     * installation uses.
     *
     * @return the position of the last entry that it holds
     */
    TermIndex open() throws IOException {
        lock.writeLock().lock();
        try {
            RocksStore opened = new RocksStore(live);
            store = opened;
            opened.verify();
            requireKnownLevel(opened);
            var applied = opened.applied();
            return applied.getRaftIndex() == 0 && applied.getRaftTerm() == 0
                    ? TermIndex.INITIAL_VALUE
                    : TermIndex.valueOf(applied.getRaftTerm(), applied.getRaftIndex());
        } catch (StoreFailedException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** An older version would change rows and leave what is newer behind. */
    private static void requireKnownLevel(RocksStore store) throws IOException {
        try (Snapshot rows = store.snapshot()) {
            byte[] key = Tables.INSTALLATION.storageKey(Tables.INSTALLATION_KEY);
            byte[] row = rows.get(key);
            int level = row == null ? 0 : Tables.INSTALLATION.parseRow(row).getFeatureLevel();
            if (level > FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE) {
                throw new IOException(
                        "the installation works at feature level "
                                + level
                                + ", and this version knows "
                                + FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE
                                + ": run the version that the other servers run");
            }
        }
    }

    void close() {
        lock.writeLock().lock();
        try {
            RocksStore open = store;
            store = null;
            if (open != null) {
                open.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Whether the process died in the middle of {@link #replace}. */
    boolean isHalfReplaced() {
        return disk.exists(installing);
    }

    /**
     * Replaces the database, which must be closed, by a snapshot: the big immutable files as hard
     * links, the rest as copies. Power may be lost after any step: the marker is there before
     * anything goes, and goes when all is on the disk; and while it is there, so is the snapshot.
     */
    void replace(SnapshotInfo snapshot) throws IOException {
        sync(snapshot);
        if (!disk.exists(installing)) {
            disk.create(installing);
        }
        disk.sync(directory);
        disk.deleteTree(live);
        disk.createDirectory(live);
        for (FileInfo file : snapshot.getFiles()) {
            Path target = live.resolve(file.getPath().getFileName());
            if (target.toString().endsWith(".sst")) {
                disk.link(target, file.getPath()); // the same file, which has been synced
            } else {
                disk.copy(file.getPath(), target);
                disk.sync(target);
            }
        }
        disk.sync(live);
        disk.sync(directory);
        disk.delete(installing);
        disk.sync(directory);
    }

    /** One that has just come from the leader is in memory only. */
    private void sync(SnapshotInfo snapshot) throws IOException {
        var directories = new LinkedHashSet<Path>();
        for (FileInfo file : snapshot.getFiles()) {
            disk.sync(file.getPath());
            directories.add(parent(file.getPath()));
        }
        for (Path holding : directories) {
            disk.sync(holding);
            disk.sync(parent(holding));
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent());
    }
}
