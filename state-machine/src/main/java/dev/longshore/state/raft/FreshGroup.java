package dev.longshore.state.raft;

import dev.longshore.proto.store.Applied;
import dev.longshore.state.store.RocksStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageImpl;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.util.SizeInBytes;

/**
 * Makes the Raft directory of a group's only member, whose log begins behind the rows of a store:
 * they are its first snapshot. Neither term nor position goes back.
 */
public final class FreshGroup {
    /**
     * The first term is so much later than the last that is known of: servers that are not there
     * any more may have led in the terms between.
     */
    static final long TERMS_BETWEEN = 1_000;

    private static final RaftPeerId NOBODY = RaftStorageMetadata.getDefault().getVotedFor();

    private FreshGroup() {}

    /**
     * Writes it. What is written is durable once the caller has synced the directory.
     *
     * @param raft the directory of all groups' logs
     * @param lastTerm the last term that is known of
     */
    public static void write(
            Path raft, RaftGroupId group, RaftPeer self, RocksStore store, long lastTerm)
            throws IOException {
        Applied applied = store.applied();
        Files.createDirectories(raft);
        try (RaftStorage storage = open(home(raft, group), RaftStorage.StartupOption.FORMAT)) {
            storage.getMetadataFile()
                    .persist(
                            RaftStorageMetadata.valueOf(
                                    Math.max(lastTerm, applied.getRaftTerm()) + TERMS_BETWEEN,
                                    NOBODY));
            ((RaftStorageImpl) storage).writeRaftConfiguration(configuration(self, applied));
            Path snapshots = storage.getStorageDir().getStateMachineDir().toPath();
            Files.createDirectories(snapshots);
            store.checkpoint(
                    snapshots.resolve(
                            "snapshot." + applied.getRaftTerm() + "_" + applied.getRaftIndex()));
        }
    }

    /** Where a group's log is, in the directory of all groups' logs. */
    public static Path home(Path raft, RaftGroupId group) {
        return raft.resolve(group.getUuid().toString());
    }

    static RaftStorage open(Path home, RaftStorage.StartupOption option) throws IOException {
        RaftStorage storage =
                RaftStorage.newBuilder()
                        .setDirectory(home.toFile())
                        .setOption(option)
                        .setLogCorruptionPolicy(RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION)
                        .setStorageFreeSpaceMin(SizeInBytes.valueOf(0))
                        .build();
        storage.initialize();
        return storage;
    }

    private static LogEntryProto configuration(RaftPeer self, Applied applied) {
        return LogEntryProto.newBuilder()
                .setTerm(applied.getRaftTerm())
                .setIndex(applied.getRaftIndex())
                .setConfigurationEntry(
                        RaftConfigurationProto.newBuilder().addPeers(self.getRaftPeerProto()))
                .build();
    }
}
