package dev.longshore.control;

import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.process.disk.DiskSpace;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.raft.GroupMember;
import java.nio.file.Path;
import java.util.List;

/**
 * How a server is started.
 *
 * @param self this server
 * @param members the first members of the group, this one included; empty for a server that joins
 *     an existing group
 * @param listenHost where the API listens; the port is that of {@code self}
 * @param directory where everything is kept; the caller holds it
 * @param snapshotInterval log entries between snapshots; 0 for the default
 * @param disk measures the room in {@code directory}
 * @param founding with whom the group was founded, for those that ask
 */
public record ServerConfig(
        GroupMember self,
        List<GroupMember> members,
        String listenHost,
        Path directory,
        long snapshotInterval,
        DiskSpace disk,
        ServerSettings settings,
        FoundingRecord founding) {}
