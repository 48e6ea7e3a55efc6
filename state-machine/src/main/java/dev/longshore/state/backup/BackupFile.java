package dev.longshore.state.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.store.BackupHeader;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a backup's file. Nothing of it is believed before its checksum has been compared, and no
 * length in it decides how much memory is taken.
 */
public final class BackupFile {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path file;
    private final BackupHeader header;

    private BackupFile(Path file, BackupHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Reads the whole file once.
     *
     * @throws BackupRefused if it is no backup, of a later version, cut short or damaged
     * @throws IOException if it cannot be read
     */
    public static BackupFile check(Path file) throws BackupRefused, IOException {
        return new BackupFile(file, read(file, changes -> {}));
    }

    /** What it says of itself. */
    public BackupHeader header() {
        return header;
    }

    /**
     * Shows all rows, some at a time, in the order of their keys.
     *
     * @throws BackupRefused if the file has changed since it was checked
     */
    public void rows(Consumer<List<Change>> take) throws BackupRefused, IOException {
        if (!read(file, take).equals(header)) {
            throw new BackupRefused(file + " has changed while it was read");
        }
    }

    private static BackupHeader read(Path file, Consumer<List<Change>> take)
            throws BackupRefused, IOException {
        MessageDigest digest = BackupFormat.sha256();
        try (var bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
                var in = new DataInputStream(new DigestInputStream(bytes, digest))) {
            if (!Arrays.equals(in.readNBytes(BackupFormat.MAGIC.length), BackupFormat.MAGIC)) {
                throw new BackupRefused(file + " is no backup of Longshore's");
            }
            BackupHeader header = header(file, frame(file, in));
            byte[] frame = frame(file, in);
            while (frame.length > 0) {
                take.accept(rows(file, frame));
                frame = frame(file, in);
            }
            byte[] expected = digest.digest();
            byte[] written = bytes.readNBytes(BackupFormat.DIGEST_BYTES);
            if (written.length < BackupFormat.DIGEST_BYTES) {
                throw new EOFException();
            }
            if (!MessageDigest.isEqual(expected, written)) {
                throw damaged(file, "its checksum is not that of its content");
            }
            if (bytes.read() >= 0) {
                throw damaged(file, "something follows its end");
            }
            return header;
        } catch (EOFException e) {
            throw new BackupRefused(
                    file
                            + " is cut short: the end of the backup is missing"
                            + "\n  Use another backup; a whole one never ends in .part.");
        }
    }

    private static byte[] frame(Path file, DataInputStream in) throws BackupRefused, IOException {
        int length = in.readInt();
        if (length < 0 || length > BackupFormat.MOST_FRAME_BYTES) {
            throw damaged(file, "a part of it would have " + length + " bytes");
        }
        byte[] frame = in.readNBytes(length);
        if (frame.length < length) {
            throw new EOFException();
        }
        return frame;
    }

    private static BackupHeader header(Path file, byte[] frame) throws BackupRefused {
        BackupHeader header;
        try {
            header = BackupHeader.parseFrom(frame);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(file, "its header cannot be read");
        }
        if (header.getFormat() != BackupFormat.VERSION) {
            throw new BackupRefused(
                    "%s has format %d, and this version reads format %d: use version %s, which wrote it"
                            .formatted(
                                    file,
                                    header.getFormat(),
                                    BackupFormat.VERSION,
                                    header.getVersion()));
        }
        return header;
    }

    private static List<Change> rows(Path file, byte[] frame) throws BackupRefused {
        try {
            List<Change> rows = Batch.parseFrom(frame).getChangesList();
            if (rows.stream()
                    .anyMatch(
                            row ->
                                    row.getTable() <= 0
                                            || row.getTable() > 0xffff
                                            || !row.hasRow())) {
                throw damaged(file, "it has a row of no table");
            }
            return rows;
        } catch (InvalidProtocolBufferException e) {
            throw damaged(file, "some of its rows cannot be read");
        }
    }

    private static BackupRefused damaged(Path file, String how) {
        return new BackupRefused(file + " is damaged: " + how + "\n  Use another backup.");
    }
}
