package dev.longshore.cli;

import com.google.protobuf.ByteString;
import dev.longshore.proto.admin.BackupResponse;
import dev.longshore.proto.admin.BackupSummary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backup on its way to a file: beside it, for its owner's eyes only, until it is whole and on the
 * disk. What is left of one that was cut short goes.
 */
final class ReceivedBackup implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final MessageDigest digest;
    private long bytes;
    private @Nullable BackupSummary summary;

    ReceivedBackup(Path file) throws IOException {
        this.file = file.toAbsolutePath();
        part = this.file.resolveSibling(this.file.getFileName() + ".part");
        Files.deleteIfExists(part);
        channel =
                FileChannel.open(
                        part,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        digest = sha256();
    }

    /** Writes what comes. */
    void take(Iterator<BackupResponse> messages) throws IOException {
        while (messages.hasNext()) {
            BackupResponse message = messages.next();
            switch (message.getPartCase()) {
                case DATA -> write(message.getData());
                case SUMMARY -> summary = message.getSummary();
                case PART_NOT_SET -> throw new IOException("the server sends an unknown message");
            }
        }
    }

    private void write(ByteString data) throws IOException {
        for (ByteBuffer piece : data.asReadOnlyByteBufferList()) {
            digest.update(piece.duplicate());
            bytes += piece.remaining();
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
        }
    }

    /** Gives the file its name, once all of it has come and is on the disk. */
    BackupSummary finish() throws IOException {
        BackupSummary told = summary;
        if (told == null
                || told.getBytes() != bytes
                || !told.getSha256().equals(HexFormat.of().formatHex(digest.digest()))) {
            throw new IOException("not all of the backup has come");
        }
        channel.force(true);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory =
                FileChannel.open(
                        Objects.requireNonNull(file.getParent()), StandardOpenOption.READ)) {
            directory.force(true);
        }
        return told;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
