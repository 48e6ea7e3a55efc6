package dev.longshore.agent.machine;

import dev.longshore.agent.journal.FileJournal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.task.TaskStep;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.files.DirectoryInUse;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.HeldDirectory;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.foundation.files.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that is emptied when the machine boots, since that ends containers too. An agent
 * takes every container, network and cgroup with our marks for its own, and removes those that it
 * knows no task for. So only one agent at a time may hold the directory, and a file in it names the
 * agent whose containers there are.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

    private static final int MOST_BYTES_OF_OWNER = 10_000;

    /** Names the agent whose containers are on this machine, and its data directory. */
    private static final String OWNER = "owner";

    private static final String JOURNAL = "journal";

    private final Path directory;
    private final HeldDirectory held;

    private RunDirectory(Path directory, HeldDirectory held) {
        this.directory = directory;
        this.held = held;
    }

    /** Where the agent with this data directory keeps its journal. */
    public static Path journal(Path dataDirectory) {
        return dataDirectory.resolve(JOURNAL);
    }

    /**
     * Holds the directory until {@link #close}.
     *
     * @throws ConfigException if another agent holds it, or it cannot be written to
     */
    public static RunDirectory hold(Path directory) {
        try {
            return new RunDirectory(directory, HeldDirectory.hold(directory));
        } catch (DirectoryInUse e) {
            throw new ConfigException(
                    "another agent runs on this machine"
                            + (e.holder().isEmpty() ? "" : " (" + e.holder() + ")")
                            + ": it holds "
                            + directory
                            + "\n  Stop it first (it may be part of a longshore dev): two agents on one machine would"
                            + " remove each other's containers.");
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot keep anything in "
                            + directory
                            + " ("
                            + FileFault.inWords(e)
                            + "): choose a directory that this user may write to with LONGSHORE_AGENT_RUN_DIR");
        }
    }

    /**
     * From now on the containers on this machine are this agent's.
     *
     * @throws ConfigException while tasks of another agent have not ended
     */
    public void claim(String agentId, Path dataDirectory) {
        Path data = dataDirectory.toAbsolutePath().normalize();
        owner().filter(owner -> !owner.agentId().equals(agentId)).ifPresent(this::checkIsDone);
        String mark = agentId + "\n" + data + "\n";
        Path file = directory.resolve(OWNER);
        try {
            WholeFile.write(file, mark.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ConfigException("cannot write " + file + ": " + FileFault.inWords(e));
        }
    }

    /** Lets another agent hold it. */
    @Override
    public void close() {
        held.close();
    }

    private record Owner(String agentId, Path dataDirectory) {}

    private Optional<Owner> owner() {
        Path file = directory.resolve(OWNER);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            List<String> lines = RegularFile.lines(file, MOST_BYTES_OF_OWNER);
            if (lines.size() < 2) {
                LOG.warn("{} is damaged: it does not say whose containers these are", file);
                return Optional.empty();
            }
            return Optional.of(new Owner(lines.get(0), Path.of(lines.get(1))));
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + FileFault.inWords(e));
        }
    }

    private void checkIsDone(Owner other) {
        long running = unfinished(other);
        if (running > 0) {
            throw new ConfigException(
                    "the containers on this machine are another agent's: %d of its tasks %s not ended, says its data directory %s"
                                    .formatted(
                                            running,
                                            running == 1 ? "has" : "have",
                                            other.dataDirectory())
                            + "\n  To keep them, start the agent with that directory (LONGSHORE_AGENT_DIR=%1$s; for a longshore dev, --dir is the one above it), and stop its tasks before you start this one."
                                    .formatted(other.dataDirectory())
                            + "\n  If they are not wanted, move that directory away: this agent then removes their containers.");
        }
        LOG.info("the agent with the data directory {} was here before", other.dataDirectory());
    }

    private static long unfinished(Owner other) {
        try {
            return FileJournal.peek(journal(other.dataDirectory())).stream()
                    .filter(entry -> !TaskStep.finished(entry))
                    .count();
        } catch (JournalFailure e) {
            throw new ConfigException(
                    "the containers on this machine are another agent's, and whether its tasks have ended is unknown: "
                            + e.getMessage());
        }
    }
}
