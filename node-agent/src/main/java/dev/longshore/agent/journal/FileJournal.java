package dev.longshore.agent.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.foundation.files.WholeFile;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a journal, one per task: written beside, synced, and renamed over the old one. Every
 * call blocks, one at a time.
 */
public final class FileJournal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    /** An entry holds its task and its definition, which are far smaller. */
    private static final int MOST_BYTES_OF_ENTRY = 16 << 20;

    private static final String SUFFIX = ".task";

    /** What is set aside bears its task's id for as long as that is not forgotten. */
    private static final String DAMAGED = ".damaged";

    private final Path directory;

    /** Keeps its files in {@code directory}, which is made if need be. */
    public FileJournal(Path directory) throws JournalFailure {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new JournalFailure("cannot make the journal's directory", e);
        }
    }

    /** All entries, in the order of their tasks' ARNs. */
    public List<JournalEntry> load() throws JournalFailure {
        var entries = new ArrayList<JournalEntry>();
        try {
            for (Path file : files(directory)) {
                if (file.toString().endsWith(SUFFIX)) {
                    read(file, entries);
                } else if (!file.toString().endsWith(DAMAGED)) {
                    Files.delete(file); // a write that a crash cut short
                }
            }
        } catch (IOException e) {
            throw new JournalFailure("cannot read the journal in " + directory, e);
        }
        entries.sort(Comparator.comparing(entry -> entry.getTask().getTaskArn()));
        return entries;
    }

    /** Ids of the tasks whose files have been set aside, or cannot be read. */
    public Set<String> damaged() throws JournalFailure {
        var ids = new TreeSet<String>();
        try {
            for (Path file : files(directory)) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SUFFIX + DAMAGED)) {
                    ids.add(name.substring(0, name.length() - (SUFFIX + DAMAGED).length()));
                } else if (name.endsWith(SUFFIX) && !Files.isReadable(file)) {
                    ids.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            }
        } catch (IOException e) {
            throw new JournalFailure("cannot read the journal in " + directory, e);
        }
        return ids;
    }

    /**
     * The entries of another agent's journal, which stays as it is: none where there is no such
     * directory, and none of a damaged file, which that agent would not believe either.
     */
    public static List<JournalEntry> peek(Path directory) throws JournalFailure {
        var entries = new ArrayList<JournalEntry>();
        try {
            for (Path file : files(directory)) {
                if (file.toString().endsWith(SUFFIX)) {
                    peek(file, entries);
                }
            }
        } catch (NoSuchFileException e) {
            return entries;
        } catch (IOException e) {
            throw new JournalFailure("cannot read the journal in " + directory, e);
        }
        return entries;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause(), "it always has one");
        }
    }

    /**
     * A file that is damaged is set aside, not believed: what there is of its task is found on the
     * machine. One that the disk does not give back stays, and counts as damaged.
     */
    private static void read(Path file, List<JournalEntry> entries) throws IOException {
        byte[] content;
        try {
            content = RegularFile.read(file, MOST_BYTES_OF_ENTRY);
        } catch (NoSuchFileException gone) {
            return;
        } catch (IOException unreadable) {
            LOG.error("the journal's entry {} cannot be read", file, unreadable);
            return;
        }
        try {
            entries.add(parse(file, content));
        } catch (InvalidProtocolBufferException damaged) {
            LOG.error("the journal's entry {} is damaged and set aside", file, damaged);
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + DAMAGED),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void peek(Path file, List<JournalEntry> entries) throws IOException {
        try {
            entries.add(parse(file, RegularFile.read(file, MOST_BYTES_OF_ENTRY)));
        } catch (InvalidProtocolBufferException damaged) {
            LOG.warn("the journal's entry {} is damaged", file, damaged);
        }
    }

    private static JournalEntry parse(Path file, byte[] content)
            throws InvalidProtocolBufferException {
        JournalEntry entry = EntryFile.parse(content);
        if (!String.valueOf(file.getFileName())
                .equals(Arns.id(entry.getTask().getTaskArn()) + SUFFIX)) {
            throw new InvalidProtocolBufferException("it is no entry of its task");
        }
        if (!containersOf(entry).equals(definedBy(entry))) {
            // Whoever goes on from it would pull the image of one that has no record for ever.
            throw new InvalidProtocolBufferException("its containers are not its definition's");
        }
        return EarlierEntry.converted(entry);
    }

    private static List<String> containersOf(JournalEntry entry) {
        return entry.getContainersList().stream().map(JournalContainer::getName).sorted().toList();
    }

    private static List<String> definedBy(JournalEntry entry) {
        return entry.getTask().getDefinition().getContainerDefinitionsList().stream()
                .map(ContainerDefinition::getName)
                .sorted()
                .toList();
    }

    /**
     * Writes entries by their tasks' ARNs, and removes those that are empty, in one pass: the
     * directory is synced once. Returns those that could not be.
     */
    public Map<String, JournalFailure> write(Map<String, Optional<JournalEntry>> changes) {
        var failed = new HashMap<String, JournalFailure>();
        changes.forEach(
                (arn, entry) -> {
                    try {
                        write(file(arn), entry);
                    } catch (IOException e) {
                        failed.put(arn, failure(e));
                    }
                });
        try {
            WholeFile.syncDirectory(directory);
        } catch (IOException e) {
            changes.keySet().forEach(arn -> failed.putIfAbsent(arn, failure(e)));
        }
        return failed;
    }

    private static void write(Path file, Optional<JournalEntry> entry) throws IOException {
        if (entry.isPresent()) {
            WholeFile.replace(file, EntryFile.bytes(entry.get()));
        } else {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + DAMAGED));
        }
    }

    private static JournalFailure failure(IOException cause) {
        return new JournalFailure("cannot write the agent's journal", cause);
    }

    private Path file(String taskArn) {
        return directory.resolve(Arns.id(taskArn) + SUFFIX);
    }
}
