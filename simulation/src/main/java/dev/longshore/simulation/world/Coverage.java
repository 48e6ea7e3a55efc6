package dev.longshore.simulation.world;

import dev.longshore.agent.resource.TaskResource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Counts what the runs have reached. What is never reached is not tested, so a series of runs that
 * misses a point fails.
 */
public final class Coverage {
    /** Faults, error paths and milestones that a series of seeds must reach. */
    public enum Point {
        LEADER_CRASH,
        LEADER_CUT,
        PAIR_CUT,
        POWER_LOST,
        UNWRITTEN_ENTRIES_LOST,
        ENTRIES_OVERWRITTEN,
        LEADER_STEPS_DOWN,
        QUORUM_LOST,
        LEADER_MISSED,
        FOLLOWER_CRASH,
        FOLLOWER_WIPED,
        SNAPSHOT_INSTALLED,
        REPLICA_LAGS,
        UNKNOWN_OUTCOME_WRITTEN,
        UNKNOWN_OUTCOME_LOST,
        DEPOSED_LEADER_APPENDS,
        NOT_WRITTEN_RETRIED,
        NOT_WRITTEN_GIVEN_UP,
        BATCH_REFUSED,
        BARRIER_COMMITTED,
        CALL_FORWARDED,
        CALL_DUPLICATED,
        CALLS_CAME_IN_A_BURST,
        GROUP_RULE_CHANGED,
        INSTANCE_REGISTERED,
        NAME_DELETED,
        NAMED_TASK_KNOWN,
        ENDPOINT_KNOWN,
        TARGET_DEREGISTERED,
        CERTIFICATE_KNOWN,
        LISTING_CONTINUED,
        TASK_STARTED_ON_AN_INSTANCE,
        CALL_RETRIED,
        CALL_THROTTLED,
        CALL_OUTCOME_UNKNOWN,
        ANSWER_LOST,
        AGENT_REDIRECTED,
        AGENT_REDIRECTED_TO_NOBODY,
        AGENT_REFUSED,
        AGENT_SENT_AWAY,
        STREAM_LOST,
        STREAM_HALF_OPEN,
        ONE_WAY_CUT,
        LATE_HELLO,
        LATE_REPORT,
        OLD_HELLO_REFUSED,
        STREAM_REFUSED,
        STREAM_SUPERSEDED,
        STREAM_CLOSED_BY_AGENT,
        STREAM_CLOSED_BY_LEADER,
        WELCOMED_WITH_TASKS,
        REVISION_DIFFERENCE_SENT,
        NODE_DISCONNECTED,
        NODE_GIVEN_UP,
        TASK_FENCED,
        GUARD_ENDED_CONTAINER,
        ALL_HOSTS_CUT,
        CLOCK_JUMP,
        LEADER_PAUSED,
        AGENT_PAUSED,
        TASK_CAME_BACK,
        NODE_DECLARED_LOST,
        NODE_CAME_BACK,
        NODE_DEREGISTERED,
        AGENT_CRASH,
        AGENT_ADOPTED_CONTAINER,
        HOST_REBOOT,
        RUNTIME_DOWN,
        STEP_FOUND_NO_RUNTIME,
        JOURNAL_NOT_WRITTEN,
        JOURNAL_SLOW,
        JOURNAL_ENTRY_DAMAGED,
        JOURNAL_WRITE_LOST,
        PULL_FAILED,
        PULL_GIVEN_UP,
        IMAGE_PULLED_AS_IT_WAS,
        CREATE_FAILED_AFTER_WORK,
        START_FAILED,
        START_FAILED_AFTER_WORK,
        CREATED_LATE,
        STARTED_LATE,
        VOLUMES_PREPARED_LATE,
        STOP_FAILED,
        REMOVE_FAILED,
        SIGTERM_IGNORED,
        CONTAINER_EXITED,
        CONTAINER_OUT_OF_MEMORY,
        HEALTH_CHANGED,
        CONTAINER_RESTARTED,
        CONTAINER_FAILED_ALONE,
        CONTAINER_WILL_NEVER_START,
        START_TIMEOUT_OVER,
        TASK_WAITED_FOR_CAPACITY,
        TASK_REFUSED_FOR_CAPACITY,
        TASK_STOPPED_BY_USER,
        TASK_FAILED_TO_START,
        TASK_RAN,
        TASK_RAN_ON_BORROWED_ROOM,
        TASK_RAN_ON_A_MACHINE_OF_NO_CLUSTER,
        TASK_GOT_BORROWED_ROOM_LATER,
        TASK_FORGOTTEN,
        SERVER_UPGRADED,
        SERVER_WENT_BACK,
        SERVER_TOO_OLD_TO_LEAD,
        LEVEL_RAISED,
        EVENT_FORGOTTEN,
        DEPLOYMENT_COMPLETED,
        DEPLOYMENT_ROLLED_BACK_BY_BREAKER,
        DEPLOYMENT_ROLLED_BACK_ON_REQUEST,
        DEPLOYMENT_BACK_AGAIN,
        TRAFFIC_SHIFTED,
        TRAFFIC_SHIFTED_BACK,
        SERVICE_BLOCKED_BY_ITS_BOUNDS,
        SERVICE_FOUND_NO_ROOM,
        SERVICE_MET_PROTECTION,
        SERVICE_TASKS_FAIL,
        SERVICE_TASK_DRAINED,
        SERVICE_NAME_REUSED,
        DAEMON_ON_NEW_NODE,
        STRATEGY_USED,
        ZONES_UNEVEN,
        TASK_SET_STEADY,
        TASK_SET_UNSTEADY_AGAIN,
        TASK_SET_GONE,
        TASK_SETS_SIDE_BY_SIDE,
        TASK_SET_FAILS,
        PRIMARY_TASK_SET_CHANGED
    }

    /** The steps about a resource of a task, each of which must fail for each resource. */
    public enum ResourceStep {
        PREPARE,
        RELEASE
    }

    private final Map<String, Long> counts = new TreeMap<>();

    /** Something happened. */
    public void hit(Point point) {
        counts.merge(point.name(), 1L, Long::sum);
    }

    /** Something went from one state of its life cycle to another. */
    public void edge(Edge edge) {
        counts.merge(edge.toString(), 1L, Long::sum);
    }

    /** A step about a resource of a task failed. */
    public void failed(ResourceStep step, TaskResource resource) {
        counts.merge(failure(step, resource), 1L, Long::sum);
    }

    /** Adds what another series has reached. */
    public synchronized void add(Coverage other) {
        other.counts.forEach((point, count) -> counts.merge(point, count, Long::sum));
    }

    /** What was not reached of the points, of failures of resources, and of these edges. */
    public List<String> missing(Collection<Edge> edges) {
        return Stream.of(
                        Arrays.stream(Point.values()).map(Point::name),
                        resourceFailures(),
                        edges.stream().map(Edge::toString))
                .flatMap(names -> names)
                .filter(name -> !counts.containsKey(name))
                .toList();
    }

    private static Stream<String> resourceFailures() {
        return Arrays.stream(ResourceStep.values())
                .flatMap(
                        step ->
                                Arrays.stream(TaskResource.values())
                                        .map(resource -> failure(step, resource)));
    }

    private static String failure(ResourceStep step, TaskResource resource) {
        return step + "_" + resource + "_FAILED";
    }

    /** How often each point was reached. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }
}
