package dev.longshore.foundation.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Small files of which a reader, and a machine after a crash, sees either all or what was there
 * before: written beside, synced, renamed. One writer per file; any thread.
 */
public final class WholeFile {
    /** What a crash leaves beside a file while it is written: to be ignored, or deleted. */
    public static final String UNFINISHED = ".new";

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private WholeFile() {}

    /** Puts {@code content} in the place of what {@code file} holds, durably. */
    public static void write(Path file, byte[] content) throws IOException {
        replace(file, content);
        syncDirectory(
                Objects.requireNonNull(
                        file.toAbsolutePath().getParent(), "a file is in a directory"));
    }

    /** The same, for its owner's eyes only. */
    public static void writePrivate(Path file, byte[] content) throws IOException {
        replace(file, content, new FileAttribute<?>[] {PRIVATE});
        syncDirectory(
                Objects.requireNonNull(
                        file.toAbsolutePath().getParent(), "a file is in a directory"));
    }

    /**
     * The same, but a crash may bring back what the file held before until its directory has been
     * synced: for several files at once.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        replace(file, content, new FileAttribute<?>[0]);
    }

    private static void replace(Path file, byte[] content, FileAttribute<?>... attributes)
            throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + UNFINISHED);
        try (FileChannel channel =
                FileChannel.open(
                        beside,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The new name is durable only with the directory that holds it. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
