package dev.longshore.fuzz.log;

import com.google.protobuf.ByteString;
import dev.longshore.fuzz.input.Scratch;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.Digests;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a snapshot, damaged on their way or on the disk: which file, where in it, and the
 * bytes that stand there then. The replica says that its store is damaged, or reads it.
 */
public final class SnapshotFiles implements Target {
    private static final int HEADER_BYTES = 3;
    private static final int ROWS = 50;

    private final Path scratch = Scratch.directory("snapshot");
    private final Path whole = scratch.resolve("whole");
    private final Path damaged = scratch.resolve("damaged");
    private final List<Path> files;

    /** Makes the snapshot that inputs damage. */
    public SnapshotFiles() {
        try (var store = new RocksStore(scratch.resolve("store"))) {
            for (int i = 1; i <= ROWS; i++) {
                var change =
                        Change.newBuilder()
                                .setTable(1)
                                .setKey(ByteString.copyFromUtf8("key" + i))
                                .setRow(ByteString.copyFromUtf8("row" + i));
                store.apply(List.of(change.build()), Applied.newBuilder().setRaftIndex(i).build());
            }
            store.checkpoint(whole);
        }
        files = files(whole);
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void read(byte[] input) throws IOException {
        if (input.length < HEADER_BYTES) {
            return;
        }
        var header = ByteBuffer.wrap(input);
        Path file = files.get(Byte.toUnsignedInt(header.get()) % files.size());
        int at = Short.toUnsignedInt(header.getShort());
        Scratch.delete(damaged);
        Files.createDirectories(damaged);
        for (Path each : files) {
            byte[] content = Files.readAllBytes(each);
            if (each.equals(file)) {
                int length = Math.min(header.remaining(), Math.max(0, content.length - at));
                header.get(content, Math.min(at, content.length), length);
            }
            Files.write(damaged.resolve(each.getFileName()), content);
        }
        open();
    }

    private void open() {
        try (var store = new RocksStore(damaged)) {
            store.verify();
            try (Snapshot snapshot = store.snapshot()) {
                Digests.of(snapshot);
            }
        } catch (StoreFailedException refused) {
            // as it should be
        }
    }
}
