package dev.longshore.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage anywhere in a table is found at the start and said with the file that has it. */
class RocksDamageTest {
    private static final int DAMAGED_BYTES = 8;

    @TempDir Path directory;

    @Test
    void damageAnywhereInATableNamesItsFile() throws IOException {
        Path store = directory.resolve("store");
        write(store);
        Path table = find(store, ".sst");
        byte[] content = Files.readAllBytes(table);
        var unnamed = new ArrayList<String>();
        int found = 0;
        for (int at = 0; at + DAMAGED_BYTES <= content.length; at += DAMAGED_BYTES) {
            Path copy = copy(store, directory.resolve("copy-" + at));
            byte[] damaged = content.clone();
            for (int i = at; i < at + DAMAGED_BYTES; i++) {
                damaged[i] ^= 0x55;
            }
            Path file = copy.resolve(table.getFileName());
            Files.write(file, damaged);
            try (var opened = new RocksStore(copy)) {
                opened.verify();
            } catch (StoreFailedException e) {
                found++;
                if (!String.valueOf(e.getMessage()).contains(file.toString())) {
                    unnamed.add(at + ": " + e.getMessage());
                }
            }
        }
        assertThat(unnamed).isEmpty();
        // RocksDB pads its footer; nothing is lost with the padding
        assertThat(found).isGreaterThan(content.length / DAMAGED_BYTES * 9 / 10);
    }

    private static void write(Path store) {
        try (var rocks = new RocksStore(store)) {
            for (int i = 1; i <= 20; i++) {
                var row =
                        Change.newBuilder()
                                .setTable(1)
                                .setKey(ByteString.copyFromUtf8("key-" + i))
                                .setRow(ByteString.copyFromUtf8("value-" + i));
                rocks.apply(
                        List.of(row.build()),
                        Applied.newBuilder().setRaftTerm(1).setRaftIndex(i).build());
            }
            rocks.checkpoint(store.resolveSibling("flushed"));
        }
    }

    private static Path find(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(ending)).findFirst().orElseThrow();
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
