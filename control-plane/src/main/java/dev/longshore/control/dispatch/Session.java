package dev.longshore.control.dispatch;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.state.tables.InstanceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One agent's stream after its welcome: numbers what is sent, so that the agent notices a gap. */
final class Session {
    private final InstanceKey instance;
    private final AgentStream stream;

    /** What the agent has been told of each task it holds. */
    private final Map<String, String> desiredStatuses = new HashMap<>();

    private HostNetwork network;
    private long revision = 1;
    private long confirmed = 1;

    Session(InstanceKey instance, AgentStream stream, HostNetwork network) {
        this.instance = instance;
        this.stream = stream;
        this.network = network;
    }

    InstanceKey instance() {
        return instance;
    }

    AgentStream stream() {
        return stream;
    }

    long revision() {
        return revision;
    }

    void confirmed(long byAgent) {
        confirmed = Math.max(confirmed, byAgent);
    }

    long unconfirmed() {
        return revision - confirmed;
    }

    Assignment first(List<AssignedTask> tasks) {
        tasks.forEach(task -> desiredStatuses.put(task.getTaskArn(), task.getDesiredStatus()));
        return Assignment.newBuilder()
                .setRevision(revision)
                .addAllTasks(tasks)
                .setNetwork(network)
                .build();
    }

    /** Whether the agent has not been told this of the task yet; from now on it has. */
    boolean isNews(String taskArn, String desiredStatus) {
        return !desiredStatus.equals(desiredStatuses.put(taskArn, desiredStatus));
    }

    /** Whether the agent still held the task; from now on it does not. */
    boolean forget(String taskArn) {
        return desiredStatuses.remove(taskArn) != null;
    }

    /** Sends what changed, if anything did. */
    void send(Difference.Builder difference, Optional<HostNetwork> overlay) {
        overlay.filter(now -> !now.equals(network))
                .ifPresent(
                        now -> {
                            network = now;
                            difference.setNetwork(now);
                        });
        if (difference.getChangedCount() == 0
                && difference.getRemovedCount() == 0
                && !difference.hasNetwork()) {
            return;
        }
        difference.setPrevious(revision).setRevision(++revision);
        stream.send(ToAgent.newBuilder().setDifference(difference).build());
    }
}
