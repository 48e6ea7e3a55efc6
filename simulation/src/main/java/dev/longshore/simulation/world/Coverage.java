package dev.longshore.simulation.world;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what the runs have reached. What is never reached is not tested, so a series of runs that
 * misses a point fails.
 */
public final class Coverage {
    /** Everything that a series of seeds must reach. */
    public enum Point {
        LEADER_CRASH,
        LEADER_CUT,
        LEADER_STEPS_DOWN,
        FOLLOWER_CRASH,
        FOLLOWER_WIPED,
        SNAPSHOT_INSTALLED,
        REPLICA_LAGS,
        UNKNOWN_OUTCOME_WRITTEN,
        UNKNOWN_OUTCOME_LOST,
        DEPOSED_LEADER_APPENDS,
        NOT_WRITTEN_RETRIED,
        BATCH_REFUSED,
        BARRIER_COMMITTED,
        CALL_FORWARDED,
        ANSWER_LOST,
        CALL_RETRIED_WITH_TOKEN,
        AGENT_REDIRECTED,
        STREAM_LOST,
        STREAM_HALF_OPEN,
        NODE_DISCONNECTED,
        NODE_DECLARED_LOST,
        NODE_CAME_BACK,
        AGENT_CRASH,
        AGENT_ADOPTED_CONTAINER,
        HOST_REBOOT,
        RUNTIME_DOWN,
        PULL_FAILED,
        CREATE_FAILED_AFTER_WORK,
        START_FAILED,
        START_FAILED_AFTER_WORK,
        STOP_FAILED,
        REMOVE_FAILED,
        NETWORK_FAILED,
        SIGTERM_IGNORED,
        CONTAINER_EXITED,
        CONTAINER_OUT_OF_MEMORY,
        HEALTH_CHANGED,
        TASK_WAITED_FOR_CAPACITY,
        TASK_REFUSED_FOR_CAPACITY,
        TASK_STOPPED_BY_USER,
        TASK_FAILED_TO_START,
        TASK_RAN,
        REVISION_DIFFERENCE_SENT
    }

    private final Map<Point, Long> counts = new EnumMap<>(Point.class);

    /** Something happened. */
    public void hit(Point point) {
        counts.merge(point, 1L, Long::sum);
    }

    /** Adds what another series has reached. */
    public synchronized void add(Coverage other) {
        other.counts.forEach((point, count) -> counts.merge(point, count, Long::sum));
    }

    /** What was not reached. */
    public List<Point> missing() {
        return Arrays.stream(Point.values()).filter(point -> !counts.containsKey(point)).toList();
    }

    /** How often each point was reached. */
    public Map<Point, Long> counts() {
        return Map.copyOf(counts);
    }
}
