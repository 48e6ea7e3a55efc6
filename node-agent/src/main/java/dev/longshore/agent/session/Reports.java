package dev.longshore.agent.session;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.TaskObservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Observations until the leader has committed them: of each task the newest only, so that they are
 * bounded by the tasks, and one report at a time. Confined to the agent's loop.
 */
final class Reports {
    /** How long a report may stay without its acknowledgement before the stream is broken. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** Observations that one report carries. */
    private static final int MAX_TASKS = 200;

    /** A report is closed when it has this much, whatever its containers have to say. */
    private static final int MAX_BYTES = 1 << 20;

    private final Loop loop;
    private final Runnable unanswered;

    /** By ARN, the one that has waited longest first. */
    private final Map<String, TaskObservation> waiting = new LinkedHashMap<>();

    /** By the ARN of the load balancer's node; there are not more than tasks. */
    private final Map<String, BalancerObservation> targets = new LinkedHashMap<>();

    private long sequence;
    private boolean inFlight;

    /** Where reports go; nowhere until the leader has welcomed the agent. */
    private Consumer<FromAgent> stream = message -> {};

    private boolean open;
    private Loop.Timer timeout = () -> {};

    /** {@code unanswered} hears when a report was not acknowledged in time. */
    Reports(Loop loop, Runnable unanswered) {
        this.loop = loop;
        this.unanswered = unanswered;
    }

    /** Keeps an observation, in the place of an older one of the task. */
    void add(TaskObservation observation) {
        waiting.remove(observation.getTaskArn());
        waiting.put(observation.getTaskArn(), observation);
        send();
    }

    /** Keeps what a load balancer's node has found, in the place of what it found before. */
    void add(BalancerObservation observation) {
        targets.put(observation.getTaskArn(), observation);
        send();
    }

    /** Drops what was to be told of a task. */
    void forget(String taskArn) {
        waiting.remove(taskArn);
        targets.remove(taskArn);
    }

    /** A hello is made, which tells of all tasks. */
    void toldByHello() {
        waiting.clear();
    }

    /** From now on reports go this way. */
    void open(Consumer<FromAgent> leader) {
        stream = leader;
        open = true;
        send();
    }

    /** The stream has ended: what was in flight on it is told by the next hello. */
    void close() {
        open = false;
        inFlight = false;
        timeout.cancel();
    }

    /** The leader has committed a report. */
    void acknowledged(long number) {
        if (number == sequence) {
            timeout.cancel();
            inFlight = false;
            send();
        }
    }

    private List<TaskObservation> next() {
        var tasks = new ArrayList<TaskObservation>();
        int bytes = 0;
        for (TaskObservation observation : waiting.values()) {
            if (tasks.size() == MAX_TASKS || bytes >= MAX_BYTES) {
                break;
            }
            tasks.add(observation);
            bytes += observation.getSerializedSize();
        }
        return tasks;
    }

    /** One at a time: it may have some thousand targets. */
    private Optional<BalancerObservation> nextTargets() {
        Optional<BalancerObservation> next = targets.values().stream().findFirst();
        next.ifPresent(observation -> targets.remove(observation.getTaskArn()));
        return next;
    }

    private void send() {
        if (!open || inFlight || (waiting.isEmpty() && targets.isEmpty())) {
            return;
        }
        List<TaskObservation> tasks = next();
        tasks.forEach(observation -> waiting.remove(observation.getTaskArn()));
        inFlight = true;
        var report = Report.newBuilder().setSequence(++sequence).addAllTasks(tasks);
        nextTargets().ifPresent(report::addBalancers);
        stream.accept(FromAgent.newBuilder().setReport(report).build());
        timeout.cancel();
        timeout = loop.after(TIMEOUT, unanswered);
    }
}
