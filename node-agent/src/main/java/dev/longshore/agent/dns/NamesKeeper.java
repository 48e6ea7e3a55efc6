package dev.longshore.agent.dns;

import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.agent.dns.names.OutsideNames;
import dev.longshore.agent.resource.NodePart;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.foundation.files.WholeFile;
import dev.longshore.proto.agent.HostNames;
import dev.longshore.proto.agent.PartEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/**
 * The names as they were last told, kept on disk so that an agent that restarts while no server
 * answers goes on answering. Answers see the whole of a change or nothing of it.
 */
public final class NamesKeeper implements Supplier<NameTable> {
    /** Names of tens of thousands of instances are smaller. */
    private static final int MOST_BYTES = 64 << 20;

    private final Path file;
    private volatile NameTable table;
    private volatile NameTable outside;
    private HostNames known;

    /** What the file says, as far as is known: behind {@code known} after a write that failed. */
    private HostNames written;

    /**
     * @param file where they are kept; it is lost with a boot, as are the tasks
     */
    public NamesKeeper(Path file) {
        this.file = file;
        this.known = read(file);
        this.written = known;
        this.table = NameTable.of(known);
        this.outside = OutsideNames.of(known);
    }

    /** What was kept; without it, names are told anew when a server is found. */
    private static HostNames read(Path file) {
        try {
            return HostNames.parseFrom(RegularFile.read(file, MOST_BYTES));
        } catch (NoSuchFileException e) {
            return HostNames.getDefaultInstance();
        } catch (IOException e) {
            LoggerFactory.getLogger(NamesKeeper.class)
                    .warn("the names that were known are lost: {}", e.toString());
            return HostNames.getDefaultInstance();
        }
    }

    /** The names at present. */
    @Override
    public NameTable get() {
        return table;
    }

    /** The names at present that the network outside is told. */
    public NameTable outside() {
        return outside;
    }

    /** The parts of the assignment that answers rest on. */
    public List<NodePart> parts() {
        return List.of(
                new NodePart("vpcs", this::vpcs),
                new NodePart("peers", this::peers),
                new NodePart("names", this::names));
    }

    private void vpcs(NavigableMap<String, PartEntry> entries) throws NamesFailure {
        var ranges = new TreeMap<String, String>();
        entries.forEach(
                (id, entry) -> {
                    if (entry.hasVpc()) {
                        ranges.put(id, entry.getVpc().getCidr());
                    }
                });
        change(names -> names.clearVpcCidrs().putAllVpcCidrs(ranges));
    }

    private void peers(NavigableMap<String, PartEntry> entries) throws NamesFailure {
        var addresses = new TreeMap<String, String>();
        for (PartEntry entry : entries.values()) {
            entry.getPeer()
                    .getBlocksList()
                    .forEach(block -> addresses.put(block, entry.getPeer().getHostAddress()));
        }
        change(names -> names.clearHostAddresses().putAllHostAddresses(addresses));
    }

    private void names(NavigableMap<String, PartEntry> entries) throws NamesFailure {
        change(
                names -> {
                    names.clearNameSpaces().clearServices().clearInstances();
                    for (PartEntry entry : entries.values()) {
                        if (entry.hasNameSpace()) {
                            names.addNameSpaces(entry.getNameSpace());
                        } else if (entry.hasNamedService()) {
                            names.addServices(entry.getNamedService());
                        } else if (entry.hasNamedInstance()) {
                            names.addInstances(entry.getNamedInstance());
                        }
                    }
                    return names;
                });
    }

    /** Answers first: whoever is to be talked to no more must be out of them at once. */
    private synchronized void change(UnaryOperator<HostNames.Builder> how) throws NamesFailure {
        HostNames next = how.apply(known.toBuilder()).build();
        if (!next.equals(known)) {
            table = NameTable.of(next);
            outside = OutsideNames.of(next);
            known = next;
        }
        if (next.equals(written)) {
            return;
        }
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent(), "it has one"));
            WholeFile.replace(file, next.toByteArray());
            written = next;
        } catch (IOException e) {
            throw new NamesFailure("write", e);
        }
    }
}
