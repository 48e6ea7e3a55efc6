package dev.longshore.control.startup;

import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.WholeFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that a server keeps everything in: held by one process at a time, and marked with
 * whose it is, so that no server goes on from another one's log.
 */
public final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final String LOCK = "lock";
    private static final String OWNER = "owner";

    private final Path directory;
    private final RandomAccessFile lock;

    /**
     * Whose a directory is: what cannot change during its life.
     *
     * @param server the server's id, under which it has voted
     * @param group the name of the servers' group
     * @param accountId the account in every stored ARN
     * @param region the region in every stored ARN
     */
    public record Owner(String server, String group, String accountId, String region) {
        private Map<String, String> fields() {
            var fields = new LinkedHashMap<String, String>();
            fields.put("server", server);
            fields.put("group", group);
            fields.put("account", accountId);
            fields.put("region", region);
            return fields;
        }
    }

    private DataDirectory(Path directory, RandomAccessFile lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the directory where it is missing, and holds it until {@link #close}.
     *
     * @throws StartException if it cannot be used, or another process holds it
     */
    public static DataDirectory hold(Path directory) {
        try {
            Files.createDirectories(directory);
            var file = new RandomAccessFile(directory.resolve(LOCK).toFile(), "rw");
            FileLock lock = tryLock(file);
            if (lock == null) {
                String holder = read(file);
                file.close();
                throw new StartException(
                        directory
                                + " is in use by another longshore process"
                                + (holder.isEmpty() ? "" : ": " + holder)
                                + "\n  Stop that process, or choose another directory with --dir. Two on one directory would destroy it.");
            }
            sign(file);
            return new DataDirectory(directory, file);
        } catch (IOException e) {
            throw new StartException(
                    "cannot keep anything in "
                            + directory
                            + ": "
                            + FileFault.inWords(e)
                            + "\n  Choose a directory that this user may write to with --dir.",
                    e);
        }
    }

    /** For whoever finds the directory held. On a full disk it is held all the same. */
    private static void sign(RandomAccessFile file) {
        try {
            file.setLength(0);
            file.write(("pid " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException full) {
            LOG.debug("the lock does not say who holds it", full);
        }
    }

    private static @Nullable FileLock tryLock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    private static String read(RandomAccessFile file) throws IOException {
        byte[] holder = new byte[(int) Math.min(100, file.length())];
        file.readFully(holder);
        return new String(holder, StandardCharsets.UTF_8).strip();
    }

    /** The directory itself. */
    public Path path() {
        return directory;
    }

    /**
     * Marks a new directory as {@code owner}'s, and refuses one that is somebody else's.
     *
     * @throws StartException which says what differs
     */
    public void claim(Owner owner) {
        Path mark = directory.resolve(OWNER);
        try {
            if (!Files.exists(mark)) {
                write(mark, owner);
                return;
            }
            var found = new LinkedHashMap<String, String>();
            for (String line : Files.readAllLines(mark)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    found.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            owner.fields().forEach((name, wanted) -> compare(mark, name, wanted, found.get(name)));
        } catch (IOException e) {
            throw new StartException(
                    "cannot read or write " + mark + ": " + FileFault.inWords(e), e);
        }
    }

    private void compare(Path mark, String name, String wanted, @Nullable String found) {
        if (found == null) {
            throw new StartException(
                    mark
                            + " is damaged: it does not say which "
                            + name
                            + " the directory belongs to"
                            + "\n  Write the line `"
                            + name
                            + "=…` back if you know it; else wipe the directory and add this server under a new id.");
        }
        if (!found.equals(wanted)) {
            throw new StartException(
                    "%s belongs to %s %s, and this server is started for %s %s (%s)"
                                    .formatted(directory, name, found, name, wanted, mark)
                            + "\n  "
                            + remedy(name, found));
        }
    }

    private static String remedy(String name, String found) {
        return switch (name) {
            case "server" ->
                    "Start it with --id "
                            + found
                            + ", or choose another --dir: a server must never go on from another one's log.";
            case "group" ->
                    "Start it with LONGSHORE_GROUP="
                            + found
                            + ", or choose another --dir: what is in there is another installation's.";
            case "account" ->
                    "Start it with LONGSHORE_ACCOUNT_ID=" + found + ": every stored ARN has it.";
            default -> "Start it with LONGSHORE_REGION=" + found + ": every stored ARN has it.";
        };
    }

    private void write(Path mark, Owner owner) throws IOException {
        var text = new StringBuilder();
        owner.fields()
                .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        WholeFile.write(mark, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Lets others hold it. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
