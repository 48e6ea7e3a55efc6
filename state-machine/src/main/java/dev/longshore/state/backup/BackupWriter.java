package dev.longshore.state.backup;

import com.google.protobuf.ByteString;
import dev.longshore.proto.store.BackupHeader;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Writes a store's rows as a backup's file; at most one frame of them is in memory. */
public final class BackupWriter {
    private static final int TABLE_BYTES = 2;

    private final OutputStream out;
    private Batch.Builder frame = Batch.newBuilder();
    private int frameBytes;
    private long rows;

    private BackupWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes all rows but the replica's own position, which the header has.
     *
     * @param header without its format and its position
     * @return how many rows there are
     */
    public static long write(Snapshot snapshot, BackupHeader header, OutputStream out)
            throws IOException {
        MessageDigest digest = BackupFormat.sha256();
        var writer = new BackupWriter(new DigestOutputStream(out, digest));
        writer.out.write(BackupFormat.MAGIC);
        writer.frame(
                header.toBuilder()
                        .setFormat(BackupFormat.VERSION)
                        .setApplied(snapshot.applied())
                        .build()
                        .toByteArray());
        try {
            snapshot.scan(
                    new byte[0],
                    new byte[0],
                    (key, row) -> {
                        writer.row(key, row);
                        return true;
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        writer.flush();
        writer.length(0);
        out.write(digest.digest());
        out.flush();
        return writer.rows;
    }

    private void row(byte[] key, byte[] row) {
        int table = ByteBuffer.wrap(key).getShort() & 0xffff;
        if (table == 0) {
            return;
        }
        frame.addChanges(
                Change.newBuilder()
                        .setTable(table)
                        .setKey(ByteString.copyFrom(key, TABLE_BYTES, key.length - TABLE_BYTES))
                        .setRow(ByteString.copyFrom(row)));
        rows++;
        frameBytes += key.length + row.length;
        if (frameBytes >= BackupFormat.FRAME_BYTES) {
            try {
                flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void flush() throws IOException {
        if (frame.getChangesCount() > 0) {
            frame(frame.build().toByteArray());
            frame = Batch.newBuilder();
            frameBytes = 0;
        }
    }

    private void frame(byte[] content) throws IOException {
        length(content.length);
        out.write(content);
    }

    private void length(int length) throws IOException {
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    }
}
