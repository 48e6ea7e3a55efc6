package dev.longshore.fuzz.log;

import dev.longshore.fuzz.input.Scratch;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.store.Applied;
import dev.longshore.state.backup.BackupFile;
import dev.longshore.state.backup.BackupRefused;
import dev.longshore.state.store.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * A backup's file, as it is and with the checksum that it should have: it is refused or read, and
 * no length in it decides how much memory is taken.
 */
public final class BackupFiles implements Target {
    /** What reading may allocate: the buffer, a frame, its rows, and what grows on the way. */
    private static final long MOST_ALLOCATED = 32 << 20;

    private final Path file = Scratch.directory("backup").resolve("backup");

    @Override
    public void read(byte[] input) throws Exception {
        check(input);
        check(withChecksum(input));
    }

    private void check(byte[] content) throws IOException {
        Files.write(file, content);
        long before = allocated();
        try {
            BackupFile backup = BackupFile.check(file);
            Applied applied = backup.header().getApplied();
            var rows = new MemoryStore();
            backup.rows(changes -> rows.apply(changes, applied));
        } catch (BackupRefused refused) {
            // as it should be
        }
        long took = allocated() - before;
        if (took > MOST_ALLOCATED) {
            throw new AssertionError(content.length + " bytes made it allocate " + took);
        }
    }

    private static byte[] withChecksum(byte[] content)
            throws IOException, GeneralSecurityException {
        var whole = new ByteArrayOutputStream();
        whole.write(content);
        whole.write(MessageDigest.getInstance("SHA-256").digest(content));
        return whole.toByteArray();
    }

    private static long allocated() {
        return ManagementFactory.getThreadMXBean()
                        instanceof com.sun.management.ThreadMXBean threads
                ? threads.getCurrentThreadAllocatedBytes()
                : 0;
    }
}
