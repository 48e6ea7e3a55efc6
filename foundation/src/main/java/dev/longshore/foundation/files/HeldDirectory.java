package dev.longshore.foundation.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that one process at a time has for itself: by a lock on a file in it, which ends with
 * the process however that ends. Any thread.
 */
public final class HeldDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldDirectory.class);
    private static final String LOCK = "lock";

    /** Of a holder's words, which are short, no more is read. */
    private static final int HOLDER_MOST_BYTES = 100;

    /**
     * What this process holds. It must not even open such a lock again: closing any of a file's
     * descriptors gives up the process's lock on it (fcntl(2)).
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final RandomAccessFile lock;

    private HeldDirectory(Path directory, RandomAccessFile lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the directory where it is missing, and holds it until {@link #close}.
     *
     * @throws DirectoryInUse if it is held already
     * @throws IOException if it cannot be made or written to
     */
    public static HeldDirectory hold(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path real = directory.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw new DirectoryInUse(directory, self());
        }
        try {
            return new HeldDirectory(real, locked(directory));
        } catch (IOException e) {
            HELD_HERE.remove(real);
            throw e;
        }
    }

    private static RandomAccessFile locked(Path directory) throws IOException {
        var file = new RandomAccessFile(directory.resolve(LOCK).toFile(), "rw");
        try {
            if (file.getChannel().tryLock() == null) {
                throw new DirectoryInUse(directory, holder(file));
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        sign(file);
        return file;
    }

    /** For whoever finds the directory held. On a full disk it is held all the same. */
    private static void sign(RandomAccessFile file) {
        try {
            file.setLength(0);
            file.write(self().getBytes(StandardCharsets.UTF_8));
        } catch (IOException full) {
            LOG.debug("the lock does not say who holds it", full);
        }
    }

    private static String self() {
        return "pid " + ProcessHandle.current().pid();
    }

    private static String holder(RandomAccessFile file) throws IOException {
        byte[] holder = new byte[(int) Math.min(HOLDER_MOST_BYTES, file.length())];
        file.readFully(holder);
        return new String(holder, StandardCharsets.UTF_8).strip();
    }

    /** Lets others hold it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("the lock of {} was not closed in order", directory, e);
        } finally {
            HELD_HERE.remove(directory);
        }
    }
}
