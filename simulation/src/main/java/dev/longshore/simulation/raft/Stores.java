package dev.longshore.simulation.raft;

import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where replicas keep their rows: in memory, or in RocksDB as in production. */
public abstract sealed class Stores implements AutoCloseable {
    /** A replica without rows. */
    abstract Store empty();

    /** A replica with the rows of another: what a snapshot brings. */
    abstract Store copy(Store of);

    @Override
    public void close() {}

    /** In memory. */
    public static Stores memory() {
        return new InMemory();
    }

    /** In RocksDB, in a directory of its own that goes when this is closed. */
    public static Stores rocksDb() {
        return new InRocksDb();
    }

    private static final class InMemory extends Stores {
        @Override
        Store empty() {
            return new MemoryStore();
        }

        @Override
        Store copy(Store of) {
            return ((MemoryStore) of).copy();
        }
    }

    private static final class InRocksDb extends Stores {
        private final Path directory;
        private final List<RocksStore> open = new ArrayList<>();

        private InRocksDb() {
            try {
                directory = Files.createTempDirectory("longshore-simulation-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        Store empty() {
            return open(directory.resolve("store-" + open.size()));
        }

        @Override
        Store copy(Store of) {
            Path target = directory.resolve("store-" + open.size());
            ((RocksStore) of).checkpoint(target);
            return open(target);
        }

        private Store open(Path path) {
            var store = new RocksStore(path);
            open.add(store);
            return store;
        }

        @Override
        public void close() {
            open.forEach(RocksStore::close);
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
