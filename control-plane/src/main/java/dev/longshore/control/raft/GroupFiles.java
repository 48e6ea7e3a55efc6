package dev.longshore.control.raft;

import dev.longshore.state.raft.FreshGroup;
import dev.longshore.state.raft.SurvivingReplica;
import dev.longshore.state.store.RocksStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A group's files in the directory of a server that does not run. */
public final class GroupFiles {
    private GroupFiles() {}

    /** Where all groups' logs are. */
    public static Path raft(Path directory) {
        return directory.resolve("raft");
    }

    /** Whether the directory has a log of this group. */
    public static boolean has(Path directory, String group) {
        return Files.isDirectory(FreshGroup.home(raft(directory), RaftSettings.group(group)));
    }

    /** Whether the server had not caught up with its group yet when it stopped. */
    public static boolean isNewcomer(Path directory) {
        return Files.exists(directory.resolve(Newcomer.MARK));
    }

    /**
     * Makes {@code raft} that of the only member of a new group, which goes on from these rows.
     *
     * @param lastTerm the last term that is known of
     */
    public static void writeFresh(
            Path raft, String group, GroupMember self, RocksStore store, long lastTerm)
            throws IOException {
        FreshGroup.write(raft, RaftSettings.group(group), RaftMember.peer(self), store, lastTerm);
    }

    /**
     * All that the server in {@code directory} has, with every entry of its log applied.
     *
     * @param copy an empty directory for the copy
     */
    public static SurvivingReplica.Found survivor(Path directory, String group, Path copy)
            throws IOException {
        return SurvivingReplica.copy(
                directory, RaftSettings.group(group), copy, RaftSettings.ENTRY_LIMIT);
    }
}
