package dev.longshore.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RocksDB and its twin in memory keep the same promises. */
class StoresTest {
    private final SplittableRandom random = new SplittableRandom(20_261_121);

    @TempDir Path directory;

    @Test
    void bothHoldTheSameAfterTheSameBatches() {
        var memory = new MemoryStore();
        try (var rocks = new RocksStore(directory.resolve("store"))) {
            for (int i = 1; i <= 200; i++) {
                apply(i, memory, rocks);
                assertSame(memory, rocks);
            }
        }
    }

    @Test
    void whatWasAppliedIsThereAfterReopening() {
        var memory = new MemoryStore();
        for (int opened = 0; opened < 3; opened++) {
            try (var rocks = new RocksStore(directory.resolve("store"))) {
                assertSame(memory, rocks);
                for (int i = 1; i <= 20; i++) {
                    apply(opened * 20 + i, memory, rocks);
                }
            }
        }
    }

    @Test
    void aCheckpointIsTheStoreAsItWas() {
        var memory = new MemoryStore();
        try (var rocks = new RocksStore(directory.resolve("store"))) {
            for (int i = 1; i <= 20; i++) {
                apply(i, memory, rocks);
            }
            var then = memory.copy();
            rocks.checkpoint(directory.resolve("checkpoint"));
            for (int i = 21; i <= 40; i++) {
                apply(i, memory, rocks);
            }

            try (var copy = new RocksStore(directory.resolve("checkpoint"))) {
                assertSame(then, copy);
                apply(41, then, copy);
                assertSame(then, copy);
            }
            assertSame(memory, rocks);
        }
    }

    @Test
    void aSnapshotDoesNotChange() {
        try (var rocks = new RocksStore(directory.resolve("store"))) {
            rocks.apply(List.of(put(1, "a", "one")), position(1));
            try (var before = rocks.snapshot()) {
                rocks.apply(List.of(put(1, "a", "two"), put(1, "b", "new")), position(2));

                assertThat(rows(before, "", "")).containsExactly("000161=one");
                assertThat(before.applied()).isEqualTo(position(1));
            }
            try (var after = rocks.snapshot()) {
                assertThat(rows(after, "", "")).containsExactly("000161=two", "000162=new");
            }
        }
    }

    @Test
    void aSnapshotInMemoryFailsRatherThanShowNewRows() {
        var memory = new MemoryStore();
        var before = memory.snapshot();
        memory.apply(List.of(put(1, "a", "one")), position(1));

        assertThatThrownBy(() -> before.get(new byte[] {0, 1}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedStoreSaysSo() {
        var rocks = new RocksStore(directory.resolve("store"));
        rocks.close();
        rocks.close();

        assertThatThrownBy(rocks::snapshot).isInstanceOf(StoreFailedException.class);
    }

    @Test
    void aStoreThatIsOpenElsewhereIsNotOpened() {
        try (var rocks = new RocksStore(directory.resolve("store"))) {
            assertThat(rocks.applied()).isEqualTo(Applied.getDefaultInstance());
            assertThatThrownBy(() -> new RocksStore(directory.resolve("store")))
                    .isInstanceOf(StoreFailedException.class)
                    .hasMessageContaining("cannot open the store");
        }
    }

    @Test
    void digestsDependOnRowsAlone() {
        var left = new MemoryStore();
        left.apply(List.of(put(1, "a", "one"), put(2, "b", "two")), position(1));
        var right = new MemoryStore();
        right.apply(List.of(put(1, "x", "gone"), put(2, "b", "two")), position(1));
        right.apply(List.of(drop(1, "x"), put(1, "a", "one")), position(2));

        assertThat(digests(right)).isEqualTo(digests(left));
    }

    @Test
    void aDigestTellsWhereRowsBegin() {
        var left = new MemoryStore();
        left.apply(List.of(put(1, "a", "bc"), put(2, "same", "")), position(1));
        var right = new MemoryStore();
        right.apply(List.of(put(1, "ab", "c"), put(2, "same", "")), position(1));

        assertThat(digests(right).get(1)).isNotEqualTo(digests(left).get(1));
        assertThat(digests(right).get(2)).isEqualTo(digests(left).get(2));
        assertThat(digests(left)).containsOnlyKeys(1, 2);
    }

    /** Both get the same batch of a few rows in a few tables: new, changed, deleted, not there. */
    private void apply(long index, Store left, Store right) {
        var changes = new ArrayList<Change>();
        for (int i = random.nextInt(8); i > 0; i--) {
            int table = 1 + random.nextInt(3) * 254;
            String key = "k" + random.nextInt(40) + (random.nextInt(5) == 0 ? "\0ÿ" : "");
            changes.add(
                    random.nextInt(3) == 0
                            ? drop(table, key)
                            : put(table, key, "r" + random.nextInt(1_000)));
        }
        left.apply(changes, position(index));
        right.apply(changes, position(index));
    }

    private static void assertSame(Store expected, Store actual) {
        try (var left = expected.snapshot();
                var right = actual.snapshot()) {
            for (String prefix : List.of("0001", "00ff", "01fd", "00016b", "00016b31", "0003")) {
                List<String> rows = rows(left, prefix, prefix);
                assertThat(rows(right, prefix, prefix)).isEqualTo(rows);
                assertThat(down(left, prefix, prefix + "ff")).isEqualTo(rows.reversed());
                assertThat(down(right, prefix, prefix + "ff")).isEqualTo(rows.reversed());
            }
            assertThat(down(right, "0001", "00016b32")).isEqualTo(down(left, "0001", "00016b32"));
            assertThat(rows(right, "0001", "00016b32")).isEqualTo(rows(left, "0001", "00016b32"));
            assertThat(Digests.of(right)).isEqualTo(Digests.of(left));
            assertThat(right.applied()).isEqualTo(left.applied());
            assertThat(actual.applied()).isEqualTo(expected.applied());
        }
    }

    private static Map<Integer, String> digests(Store store) {
        try (var snapshot = store.snapshot()) {
            return Digests.of(snapshot);
        }
    }

    /** Rows of all tables but the store's own. */
    private static List<String> rows(Snapshot snapshot, String prefix, String from) {
        var rows = new ArrayList<String>();
        snapshot.scan(hex(prefix), hex(from), (key, row) -> show(key, row, rows));
        return rows;
    }

    private static List<String> down(Snapshot snapshot, String prefix, String before) {
        var rows = new ArrayList<String>();
        snapshot.scanDown(hex(prefix), hex(before), (key, row) -> show(key, row, rows));
        return rows;
    }

    private static boolean show(byte[] key, byte[] row, List<String> rows) {
        if (key[0] != 0 || key[1] != 0) {
            rows.add(HexFormat.of().formatHex(key) + "=" + ByteString.copyFrom(row).toStringUtf8());
        }
        return true;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static Change put(int table, String key, String row) {
        return drop(table, key).toBuilder().setRow(ByteString.copyFromUtf8(row)).build();
    }

    private static Change drop(int table, String key) {
        return Change.newBuilder().setTable(table).setKey(ByteString.copyFromUtf8(key)).build();
    }

    private static Applied position(long index) {
        return Applied.newBuilder().setRaftTerm(1).setRaftIndex(index).build();
    }
}
