package dev.longshore.control.raft;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is configured, and why where it is not the default. */
public final class RaftSettings {
    /** Ratis knows groups by number: servers of two groups refuse to talk to each other. */
    static RaftGroupId group(String name) {
        return RaftGroupId.valueOf(
                UUID.nameUUIDFromBytes(("longshore/" + name).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * How often a leader lets itself be heard by members that it has nothing else to say to. Ratis
     * would do so after half the shortest timeout, which is too long for leases that end before a
     * {@link VoterPromise} does.
     */
    public static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(100);

    /**
     * Ratis's own election begins after a silence between the two, where {@link ElectionWatch} has
     * not brought one about before.
     */
    public static final Duration ELECTION_TIMEOUT_MIN = Duration.ofMillis(500);

    /** The longest silence before an election. */
    public static final Duration ELECTION_TIMEOUT_MAX = Duration.ofSeconds(1);

    /** An entry larger than this would depose the leader; a batch stays far below. */
    static final SizeInBytes ENTRY_LIMIT = SizeInBytes.valueOf("1MB");

    /** Entries between two snapshots. */
    private static final long SNAPSHOT_INTERVAL = 20_000;

    /** None is too long: whoever wakes follows whoever leads by then. */
    private static final TimeDuration LONGEST_PAUSE = TimeDuration.valueOf(3_650, TimeUnit.DAYS);

    private RaftSettings() {}

    static RaftProperties properties(Path raftDirectory, int port, long snapshotInterval) {
        var p = new RaftProperties();
        RaftConfigKeys.Rpc.setType(p, new RepairingRpc());
        GrpcConfigKeys.Server.setPort(p, port);
        RaftServerConfigKeys.setStorageDir(p, List.of(raftDirectory.toFile()));
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, millis(ELECTION_TIMEOUT_MIN));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, millis(ELECTION_TIMEOUT_MAX));
        // else a member that stood still for a minute (a machine that slept) ends itself when it
        // wakes
        RaftServerConfigKeys.setCloseThreshold(p, LONGEST_PAUSE);
        RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);

        // what a dead member lacks comes to it by snapshot: the log does not grow for its sake
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        RaftServerConfigKeys.Log.setPurgeGap(p, 1);
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf("8MB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf("32MB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf("2MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, ENTRY_LIMIT);

        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(
                p, snapshotInterval > 0 ? snapshotInterval : SNAPSHOT_INTERVAL);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
        // the next start makes one where it is needed; on a full disk Ratis would try for ever
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
        // chunks x limit is the leader's heap per follower; timeout x limit is how long a dead one
        // blocks its sender
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, SizeInBytes.valueOf("1MB"));
        GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(p, 4);
        GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(
                p, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, "1ms,10, 500ms,100000");

        // the cache has no bound in size, and what must not happen twice is guarded by rows anyway
        RaftServerConfigKeys.RetryCache.setExpiryTime(
                p, TimeDuration.valueOf(10, TimeUnit.SECONDS));
        RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf("16MB"));
        RaftServerConfigKeys.setStagingTimeout(p, TimeDuration.valueOf(30, TimeUnit.SECONDS));
        return p;
    }

    private static TimeDuration millis(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
