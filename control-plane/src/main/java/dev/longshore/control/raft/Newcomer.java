package dev.longshore.control.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a member that began without a log has everything yet that was committed when it came. It
 * may be one that has lost its disk: entries count as committed because it once had them, and until
 * it has them again it must elect nobody who lacks them. A mark in its directory outlives the
 * process. Any thread.
 */
final class Newcomer {
    private static final Logger LOG = LoggerFactory.getLogger(Newcomer.class);
    static final String MARK = "newcomer";

    private volatile @Nullable Path mark;

    private Newcomer(@Nullable Path mark) {
        this.mark = mark;
    }

    /** A member that keeps its log since the group was founded, or has caught up before. */
    static Newcomer known() {
        return new Newcomer(null);
    }

    /** One that joins, with a log in {@code log} where it has one. */
    static Newcomer of(Path directory, Path log) throws IOException {
        Path mark = directory.resolve(MARK);
        if (!Files.exists(log) && !Files.exists(mark)) {
            Files.createFile(mark);
        }
        return new Newcomer(Files.exists(mark) ? mark : null);
    }

    /** Whether it has a vote, and may stand. */
    boolean votes() {
        return mark == null;
    }

    /** Its leader has said what is committed. */
    void heard(RaftServer.Division division, long leaderCommit) {
        Path mine = mark;
        if (mine == null
                || leaderCommit <= 0
                || division.getRaftLog().getLastCommittedIndex() < leaderCommit) {
            return;
        }
        try {
            Files.deleteIfExists(mine);
            mark = null;
            LOG.info("has everything that is committed, and votes from now on");
        } catch (IOException e) {
            LOG.warn("cannot remove {}: without that this member never votes", mine, e);
        }
    }
}
