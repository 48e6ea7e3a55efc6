package dev.longshore.control.process.startup;

import dev.longshore.foundation.files.DirectoryInUse;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.HeldDirectory;
import dev.longshore.foundation.files.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a server keeps everything in: held by one process at a time, and marked with
 * whose it is, so that no server goes on from another one's log.
 */
public final class DataDirectory implements AutoCloseable {
    /** A restore or a recovery that is under way, or was cut short. */
    public static final String UNFINISHED = "recovery.unfinished";

    private static final String OWNER = "owner";

    private final Path directory;
    private final HeldDirectory held;

    /**
     * Whose a directory is: what cannot change during its life.
     *
     * @param server the server's id, under which it has voted
     * @param group the name of the servers' group
     * @param accountId the account in every stored ARN
     * @param region the region in every stored ARN
     */
    public record Owner(String server, String group, String accountId, String region) {
        private static Owner of(Map<String, String> fields) {
            return new Owner(
                    fields.getOrDefault("server", ""),
                    fields.getOrDefault("group", ""),
                    fields.getOrDefault("account", ""),
                    fields.getOrDefault("region", ""));
        }

        private Map<String, String> fields() {
            var fields = new LinkedHashMap<String, String>();
            fields.put("server", server);
            fields.put("group", group);
            fields.put("account", accountId);
            fields.put("region", region);
            return fields;
        }
    }

    private DataDirectory(Path directory, HeldDirectory held) {
        this.directory = directory;
        this.held = held;
    }

    /**
     * Makes the directory where it is missing, and holds it until {@link #close}.
     *
     * @throws StartException if it cannot be used, or another process holds it
     */
    public static DataDirectory hold(Path directory) {
        try {
            return new DataDirectory(directory, HeldDirectory.hold(directory));
        } catch (DirectoryInUse e) {
            throw new StartException(
                    directory
                            + " is in use by another longshore process"
                            + (e.holder().isEmpty() ? "" : ": " + e.holder())
                            + "\n  Stop that process, or choose another directory with --dir. Two on one directory would destroy it.");
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
        if (Files.exists(directory.resolve(UNFINISHED))) {
            throw new StartException(
                    "a restore or a recovery of "
                            + directory
                            + " was cut short\n  Run the same command again: it goes on where it was.");
        }
        Path mark = directory.resolve(OWNER);
        try {
            if (!Files.exists(mark)) {
                write(mark, owner);
                return;
            }
            Map<String, String> found = read(mark);
            owner.fields().forEach((name, wanted) -> compare(mark, name, wanted, found.get(name)));
        } catch (IOException e) {
            throw new StartException(
                    "cannot read or write " + mark + ": " + FileFault.inWords(e), e);
        }
    }

    /**
     * Whose the directory is; of what its mark does not say, nothing.
     *
     * @throws StartException where it is nobody's
     */
    public Owner owner() {
        Path mark = directory.resolve(OWNER);
        if (!Files.exists(mark)) {
            throw new StartException(
                    directory
                            + " is no server's directory: it has no "
                            + OWNER
                            + " file"
                            + "\n  Name a server's directory with --dir.");
        }
        try {
            return Owner.of(read(mark));
        } catch (IOException e) {
            throw new StartException("cannot read " + mark + ": " + FileFault.inWords(e), e);
        }
    }

    /**
     * Refuses {@code wanted} where more than the group differs from {@code found}.
     *
     * @throws StartException which says what differs
     */
    public void requireSame(Owner found, Owner wanted) {
        Map<String, String> known = found.fields();
        wanted.fields()
                .forEach(
                        (name, value) -> {
                            if (!name.equals("group")) {
                                compare(directory.resolve(OWNER), name, value, known.get(name));
                            }
                        });
    }

    /** Marks the directory as {@code owner}'s, whosever it was. */
    public void reclaim(Owner owner) throws IOException {
        write(directory.resolve(OWNER), owner);
    }

    private static Map<String, String> read(Path mark) throws IOException {
        var found = new LinkedHashMap<String, String>();
        for (String line : Files.readAllLines(mark)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                found.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return found;
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
    public void close() {
        held.close();
    }
}
