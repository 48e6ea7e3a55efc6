package dev.longshore.control.process.startup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in words what a failure of the log or the store means, and how a server comes back. */
public final class Damage {
    /** RocksDB's and Ratis's own words; what has none of them may be a passing fault. */
    private static final Pattern CORRUPT =
            Pattern.compile(
                    "corrupt|checksum|failed to parse|not found in properties|gap between|bad block|truncated",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_SPACE = Pattern.compile("No space left on device|ENOSPC");

    private Damage() {}

    /**
     * What to tell whoever starts the server.
     *
     * @param server the server's id, for the commands of the remedy
     */
    public static StartException explain(Throwable failure, Path directory, String server) {
        List<String> messages = messages(failure);
        String all = String.join("\n", messages);
        String deepest = messages.isEmpty() ? failure.toString() : messages.getLast();
        String where = file(all, directory).map(f -> " (" + f + ")").orElse("");
        if (NO_SPACE.matcher(all).find()) {
            return new StartException(
                    "the disk of "
                            + directory
                            + " is full"
                            + where
                            + "\n  Make room and start the server again: nothing that was acknowledged is lost.",
                    failure);
        }
        if (!CORRUPT.matcher(all).find()) {
            return new StartException(
                    "cannot start on " + directory + where + ": " + deepest, failure);
        }
        boolean store = all.contains("store");
        // Ratis does not say which segment of its log it was
        String files =
                store || !where.isEmpty()
                        ? where
                        : " (a segment below " + directory.resolve("raft") + ")";
        return new StartException(
                (store ? "the store in " : "the Raft log in ")
                        + directory
                        + " is damaged"
                        + files
                        + ": "
                        + deepest
                        + "\n"
                        + remedy(directory, server),
                failure);
    }

    /** How a server whose data is lost comes back. */
    static String remedy(Path directory, String server) {
        return """
                  Nothing is repaired in place. Where other servers run, they hold everything: wipe this one and let it rejoin.
                    rm -rf %s
                    longshore admin remove-member %s --server ANOTHER-SERVER:7070
                    longshore server --id NEWID --dir %s --join NEWID=RAFTHOST:PORT/APIHOST:PORT
                    longshore admin add-member NEWID=RAFTHOST:PORT/APIHOST:PORT --server ANOTHER-SERVER:7070
                  A new id, because a wiped server has forgotten what it voted for. Where this is the only server, restore a backup (longshore restore).
                """
                .stripTrailing()
                .formatted(directory, server, directory);
    }

    private static List<String> messages(Throwable failure) {
        var messages = new ArrayList<String>();
        for (Throwable t = failure; t != null && messages.size() < 20; t = t.getCause()) {
            if (t.getMessage() != null) {
                messages.add(t.getMessage());
            }
        }
        return messages;
    }

    private static Optional<String> file(String text, Path directory) {
        Matcher path =
                Pattern.compile(Pattern.quote(directory + "/") + "[\\w./-]+\\w").matcher(text);
        String longest = "";
        while (path.find()) {
            if (path.group().length() > longest.length()) {
                longest = path.group();
            }
        }
        return longest.isEmpty() ? Optional.empty() : Optional.of(longest);
    }
}
