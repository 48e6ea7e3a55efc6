package dev.longshore.state.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.BackupHeader;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.store.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {
    private static final int ROWS = 600;
    private static final BackupHeader HEADER =
            BackupHeader.newBuilder().setGroup("g").setServer("s1").setVersion("1.2").build();

    @TempDir private Path folder;

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        byte[] whole = whole();

        BackupFile file = BackupFile.check(file(whole));

        assertThat(file.header().getGroup()).isEqualTo("g");
        assertThat(file.header().getApplied().getRaftIndex()).isEqualTo(ROWS);
        assertThat(file.header().getApplied().getRaftTerm()).isEqualTo(3);
        var read = new MemoryStore();
        var pieces = new ArrayList<Integer>();
        file.rows(
                changes -> {
                    pieces.add(changes.size());
                    read.apply(changes, file.header().getApplied());
                });
        assertThat(pieces).hasSizeGreaterThan(2); // no more is in memory at a time
        assertThat(rows(read)).isEqualTo(rows(store()));
    }

    @Test
    void aFileOfNoRowsIsWhole() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (Snapshot none = new MemoryStore().snapshot()) {
            assertThat(BackupWriter.write(none, HEADER, bytes)).isZero();
        }

        BackupFile.check(file(bytes.toByteArray())).rows(changes -> assertThat(changes).isEmpty());
    }

    @Test
    void aFileThatIsCutShortAnywhereIsRefusedByName() throws Exception {
        byte[] whole = whole();
        for (int length = 0; length < whole.length; length += 1 + whole.length / 300) {
            Path cut = file(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BackupFile.check(cut))
                    .isInstanceOf(BackupRefused.class)
                    .hasMessageStartingWith(cut.toString());
        }
        Path almost = file(Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> BackupFile.check(almost)).hasMessageContaining("is cut short");
    }

    @Test
    void aFileWithABitFlippedAnywhereIsRefused() throws Exception {
        byte[] whole = whole();
        for (int at = 0; at < whole.length; at += 1 + whole.length / 300) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Path file = file(flipped);
            assertThatThrownBy(() -> BackupFile.check(file)).isInstanceOf(BackupRefused.class);
        }
    }

    @Test
    void moreThanAWholeFileIsRefused() throws Exception {
        byte[] whole = whole();
        Path file = file(Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> BackupFile.check(file))
                .hasMessageContaining("something follows its end");
    }

    @Test
    void somethingElseIsRefused() throws Exception {
        Path file = file("SQLite format 3 and much more".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> BackupFile.check(file))
                .hasMessageContaining("is no backup of Longshore's");
    }

    @Test
    void aLengthThatNoBackupHasTakesNoMemory() throws Exception {
        for (int length : List.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 5 << 20)) {
            var bytes = new ByteArrayOutputStream();
            bytes.write(BackupFormat.MAGIC);
            bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            Path file = file(bytes.toByteArray());
            assertThatThrownBy(() -> BackupFile.check(file))
                    .hasMessageContaining("would have " + length + " bytes");
        }
    }

    @Test
    void aLaterFormatNamesTheVersionThatWroteIt() throws Exception {
        Path file = file(sealed(HEADER.toBuilder().setFormat(2).build(), Batch.newBuilder()));
        assertThatThrownBy(() -> BackupFile.check(file))
                .hasMessageContaining("has format 2")
                .hasMessageContaining("use version 1.2");
    }

    /** With a right checksum: whoever made it knew how. */
    @Test
    void rowsOfNoTableAreRefused() throws Exception {
        BackupHeader header = HEADER.toBuilder().setFormat(1).build();
        for (int table : List.of(0, -1, 0x10000)) {
            Change row = Change.newBuilder().setTable(table).setRow(ByteString.EMPTY).build();
            Path file = file(sealed(header, Batch.newBuilder().addChanges(row)));
            assertThatThrownBy(() -> BackupFile.check(file))
                    .hasMessageContaining("it has a row of no table");
        }
    }

    @Test
    void aFileThatIsReplacedAfterItWasCheckedIsNotTaken() throws Exception {
        Path file = file(whole());
        BackupFile checked = BackupFile.check(file);
        Files.write(file, sealed(HEADER.toBuilder().setFormat(1).build(), Batch.newBuilder()));

        assertThatThrownBy(() -> checked.rows(changes -> {}))
                .hasMessageContaining("has changed while it was read");
    }

    private static byte[] sealed(BackupHeader header, Batch.Builder rows) throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.write(BackupFormat.MAGIC);
        for (byte[] frame : List.of(header.toByteArray(), rows.build().toByteArray())) {
            if (frame.length > 0) {
                bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(frame.length).array());
                bytes.write(frame);
            }
        }
        bytes.write(new byte[Integer.BYTES]);
        bytes.write(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        return bytes.toByteArray();
    }

    private static byte[] whole() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (Snapshot snapshot = store().snapshot()) {
            assertThat(BackupWriter.write(snapshot, HEADER, bytes)).isEqualTo(ROWS);
        }
        return bytes.toByteArray();
    }

    private static MemoryStore store() {
        var store = new MemoryStore();
        for (int i = 1; i <= ROWS; i++) {
            store.apply(
                    List.of(
                            Change.newBuilder()
                                    .setTable(1 + i % 7)
                                    .setKey(ByteString.copyFromUtf8("key" + i))
                                    .setRow(ByteString.copyFromUtf8("row ".repeat(i)))
                                    .build()),
                    Applied.newBuilder().setRaftTerm(3).setRaftIndex(i).build());
        }
        return store;
    }

    private static List<String> rows(MemoryStore store) {
        var rows = new ArrayList<String>();
        try (Snapshot snapshot = store.snapshot()) {
            snapshot.scan(
                    new byte[0],
                    new byte[0],
                    (key, row) -> {
                        rows.add(Arrays.toString(key) + "=" + Arrays.toString(row));
                        return true;
                    });
        }
        return rows;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("backup"), content);
    }
}
