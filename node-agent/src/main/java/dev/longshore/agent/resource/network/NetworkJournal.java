package dev.longshore.agent.resource.network;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.foundation.files.WholeFile;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.TaskNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What task networks there are, written down before anything of one is made, so that nothing of it
 * can be forgotten; and the overlay as it was last wished, so that an agent that restarts while no
 * server answers does not break it. It lies below {@code /run}: a boot of the machine ends networks
 * and journal together.
 */
final class NetworkJournal {
    /** The overlay of thousands of hosts is far smaller. */
    private static final int MOST_BYTES = 16 << 20;

    private final Path tasks;
    private final Path overlay;
    private final Path securityGroups;

    NetworkJournal(Path directory) {
        this.tasks = directory.resolve("tasks");
        this.overlay = directory.resolve("overlay");
        this.securityGroups = directory.resolve("security-groups");
    }

    /**
     * @param made whether all of it exists; otherwise any part of it may
     */
    record Entry(boolean made, String address, String mac, List<String> securityGroups) {
        static Entry of(boolean made, TaskNetwork network) {
            return new Entry(
                    made,
                    network.getAddress(),
                    network.getMac(),
                    List.copyOf(network.getSecurityGroupsList()));
        }

        /** Whether what exists for the one is right for the other, the packet filter apart. */
        boolean hasSameLink(Entry other) {
            return made == other.made && address.equals(other.address) && mac.equals(other.mac);
        }

        private String text() {
            return String.join(
                    "\n", made ? "made" : "begun", address, mac, String.join(" ", securityGroups));
        }

        /** Entries of versions before security groups have three lines. */
        private static Entry parse(String text) {
            String[] lines = text.split("\n", -1);
            return new Entry(
                    lines[0].equals("made"),
                    lines[1],
                    lines[2],
                    lines.length < 4 || lines[3].isEmpty()
                            ? List.of()
                            : List.of(lines[3].split(" ", -1)));
        }
    }

    void write(String taskId, Entry entry) throws NetworkFailure {
        write(tasks.resolve(taskId), entry.text().getBytes(StandardCharsets.UTF_8));
    }

    Optional<Entry> read(String taskId) throws NetworkFailure {
        return read(tasks.resolve(taskId))
                .map(bytes -> Entry.parse(new String(bytes, StandardCharsets.UTF_8)));
    }

    void delete(String taskId) throws NetworkFailure {
        try {
            Files.deleteIfExists(tasks.resolve(taskId));
        } catch (IOException e) {
            throw failure("delete from", e);
        }
    }

    /** All entries by task id. */
    SortedMap<String, Entry> readAll() throws NetworkFailure {
        var entries = new TreeMap<String, Entry>();
        try (var files =
                Files.newDirectoryStream(
                        tasks, path -> !path.toString().endsWith(WholeFile.UNFINISHED))) {
            for (Path file : files) {
                String taskId = String.valueOf(file.getFileName());
                read(taskId).ifPresent(entry -> entries.put(taskId, entry));
            }
        } catch (NoSuchFileException e) {
            return entries; // nothing was ever written
        } catch (DirectoryIteratorException e) {
            throw failure("read", Objects.requireNonNull(e.getCause(), "it always has one"));
        } catch (IOException e) {
            throw failure("read", e);
        }
        return entries;
    }

    void writeOverlay(HostNetwork network) throws NetworkFailure {
        write(overlay, network.toByteArray());
    }

    /** The overlay as it was last wished; an empty one when there was none yet. */
    HostNetwork readOverlay() throws NetworkFailure {
        try {
            return HostNetwork.parseFrom(read(overlay).orElse(new byte[0]));
        } catch (InvalidProtocolBufferException e) {
            throw failure("read", e);
        }
    }

    void writeSecurityGroups(HostSecurityGroups groups) throws NetworkFailure {
        write(securityGroups, groups.toByteArray());
    }

    /** The security groups as they were last told; nothing where nobody has told of any. */
    Optional<HostSecurityGroups> readSecurityGroups() throws NetworkFailure {
        Optional<byte[]> kept = read(securityGroups);
        try {
            return kept.isPresent()
                    ? Optional.of(HostSecurityGroups.parseFrom(kept.get()))
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw failure("read", e);
        }
    }

    /** Whoever reads sees all of it or what was there before. */
    private static void write(Path file, byte[] content) throws NetworkFailure {
        try {
            Files.createDirectories(file.getParent());
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw failure("write", e);
        }
    }

    private static Optional<byte[]> read(Path file) throws NetworkFailure {
        try {
            return Optional.of(RegularFile.read(file, MOST_BYTES));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    private static NetworkFailure failure(String what, IOException cause) {
        return new NetworkFailure(
                "cannot %s the journal of task networks: %s".formatted(what, cause), cause);
    }
}
