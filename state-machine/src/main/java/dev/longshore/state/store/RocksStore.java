package dev.longshore.state.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.state.tables.schema.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Rows in one RocksDB keyspace. A table is a two-byte prefix, not a column family, so a batch over
 * any tables is one atomic write.
 *
 * <p>Writes are not synced one by one: the Raft log is the durable copy, and RocksDB's own log
 * replays to a prefix of it. A snapshot of the rows keeps the database open until it is closed:
 * {@link #close} waits for the readers in progress.
 */
public final class RocksStore implements Store, AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    /** Bounds of RocksDB's memory; a cluster's rows are tens of megabytes. */
    private static final long BLOCK_CACHE_BYTES = 32L << 20;

    private static final long WRITE_BUFFER_BYTES = 32L << 20;
    private static final long WAL_BYTES = 64L << 20;
    private static final int OPEN_FILES = 256;

    private static final byte[] APPLIED_KEY = Table.storageKey(0, new byte[0]);

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES);
    private final BloomFilter bloom = new BloomFilter(10);
    private final Options options;
    private final WriteOptions writeOptions = new WriteOptions();
    private final RocksDB db;
    private volatile Applied applied;
    private boolean closed;

    /**
     * Opens the database in {@code directory}, or makes one.
     *
     * @throws StoreFailedException if it is damaged, held by another process, or the disk refuses
     */
    public RocksStore(Path directory) {
        options =
                new Options()
                        .setCreateIfMissing(true)
                        .setMaxBackgroundJobs(2)
                        .setMaxOpenFiles(OPEN_FILES)
                        .setKeepLogFileNum(2)
                        .setMaxTotalWalSize(WAL_BYTES)
                        .setWriteBufferSize(WRITE_BUFFER_BYTES)
                        .setTableFormatConfig(
                                new BlockBasedTableConfig()
                                        .setBlockCache(cache)
                                        .setFilterPolicy(bloom));
        try {
            Files.createDirectories(directory);
            db = RocksDB.open(options, directory.toString());
            byte[] position = db.get(APPLIED_KEY);
            applied = position == null ? Applied.getDefaultInstance() : parse(position);
        } catch (RocksDBException e) {
            throw new StoreFailedException(
                    "cannot open the store in " + directory + ": " + reason(e, directory), e);
        } catch (IOException e) {
            throw new StoreFailedException("cannot create " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Applied parse(byte[] position) {
        try {
            return Applied.parseFrom(position);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreFailedException("the store's position cannot be read", e);
        }
    }

    /**
     * Reads every file and compares its checksums: damage shows at start, not when a row is asked
     * for. A cluster's rows are tens of megabytes: well below a second.
     *
     * @throws StoreFailedException if a file is damaged
     */
    public void verify() {
        try {
            db.verifyChecksum();
        } catch (RocksDBException e) {
            throw new StoreFailedException(
                    "the store is damaged: " + reason(e, Path.of(db.getName())), e);
        }
    }

    /** RocksDB's own reason; for damage the tables that have it, where they can be told. */
    private static String reason(RocksDBException failure, Path directory) {
        boolean corrupt =
                failure.getStatus() != null
                        && failure.getStatus().getCode() == Status.Code.Corruption;
        List<String> damaged = corrupt ? DamagedFiles.in(directory) : List.of();
        return damaged.isEmpty()
                ? String.valueOf(failure.getMessage())
                : "Corruption: " + String.join("; ", damaged);
    }

    @Override
    public Snapshot snapshot() {
        lock.readLock().lock();
        if (closed) {
            lock.readLock().unlock();
            throw new StoreFailedException("the store is closed", new IllegalStateException());
        }
        return new View(db.getSnapshot());
    }

    @Override
    public Applied applied() {
        return applied;
    }

    @Override
    public void apply(List<Change> changes, Applied position) {
        try (var batch = new WriteBatch()) {
            for (Change change : changes) {
                byte[] key = Table.storageKey(change.getTable(), change.getKey().toByteArray());
                if (change.hasRow()) {
                    batch.put(key, change.getRow().toByteArray());
                } else {
                    batch.delete(key);
                }
            }
            batch.put(APPLIED_KEY, position.toByteArray());
            db.write(writeOptions, batch);
            applied = position;
        } catch (RocksDBException e) {
            throw new StoreFailedException("cannot write to the store: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a copy of the whole store as hard links in {@code target}, which must not exist, and
     * syncs it.
     */
    public void checkpoint(Path target) {
        try (var checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(target.toString());
        } catch (RocksDBException e) {
            throw new StoreFailedException("cannot write a checkpoint: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                db.close();
                List.<AbstractNativeReference>of(writeOptions, options, bloom, cache)
                        .forEach(AbstractNativeReference::close);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private final class View implements Snapshot {
        private final org.rocksdb.Snapshot snapshot;
        private final ReadOptions read;

        private View(org.rocksdb.Snapshot snapshot) {
            this.snapshot = snapshot;
            this.read = new ReadOptions().setSnapshot(snapshot);
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            try {
                return db.get(read, key);
            } catch (RocksDBException e) {
                throw new StoreFailedException("cannot read from the store: " + e.getMessage(), e);
            }
        }

        @Override
        public Applied applied() {
            byte[] position = get(APPLIED_KEY);
            return position == null ? Applied.getDefaultInstance() : parse(position);
        }

        @Override
        public void scan(byte[] prefix, byte[] from, Visitor visitor) {
            show(prefix, visitor, rows -> rows.seek(from), RocksIterator::next);
        }

        @Override
        public void scanDown(byte[] prefix, byte[] before, Visitor visitor) {
            show(
                    prefix,
                    visitor,
                    rows -> {
                        rows.seekForPrev(before);
                        if (rows.isValid() && Arrays.equals(rows.key(), before)) {
                            rows.prev();
                        }
                    },
                    RocksIterator::prev);
        }

        private void show(
                byte[] prefix,
                Visitor visitor,
                Consumer<RocksIterator> begin,
                Consumer<RocksIterator> goOn) {
            try (var rows = db.newIterator(read)) {
                for (begin.accept(rows); rows.isValid(); goOn.accept(rows)) {
                    if (!MemoryStore.startsWith(rows.key(), prefix)
                            || !visitor.row(rows.key(), rows.value())) {
                        return;
                    }
                }
                rows.status();
            } catch (RocksDBException e) {
                throw new StoreFailedException("cannot read from the store: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            read.close();
            db.releaseSnapshot(snapshot);
            snapshot.close();
            lock.readLock().unlock();
        }
    }
}
