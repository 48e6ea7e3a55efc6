package dev.longshore.agent.node;

import dev.longshore.agent.fence.Fence;
import dev.longshore.agent.fence.FenceGuard;
import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.session.AgentSession;
import dev.longshore.agent.session.ControlPlane;
import dev.longshore.agent.session.SessionListener;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.TaskRunner;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.store.FeatureLevel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine's agent. It first looks at what exists and adopts it, then looks for the leader; what
 * it runs depends on assignments only, never on having seen an event. Confined to its loop.
 */
public final class Agent implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** How soon a survey is tried again that the runtime did not answer. */
    private static final Duration SURVEY_RETRY = Duration.ofSeconds(2);

    /**
     * How often the machine is searched for what belongs to no task, and for changes that no event
     * told of.
     */
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    private final Loop loop;
    private final Host host;
    private final Journal journal;
    private final Hello identity;
    private final AgentSession session;
    private final AssignedTasks tasks;
    private final Fence fence;

    /**
     * By their names, in the order in which they are taken in: what tasks need comes before them.
     */
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** What was found last, by the task that is the load balancer's node. */
    private final Map<String, BalancerObservation> targets = new LinkedHashMap<>();

    private boolean closed;

    /**
     * @param servers {@code host:port} of those that may lead
     * @param identity who this agent is and what its machine has: each hello, without the session,
     *     the parts and the tasks
     * @param guard ends tasks of which there may be one at most, should this agent not
     * @param usualStopTimeout what containers get to stop whose definition names no time
     */
    public Agent(
            Loop loop,
            Host host,
            Journal journal,
            ControlPlane controlPlane,
            List<String> servers,
            Hello identity,
            FenceGuard guard,
            Duration usualStopTimeout,
            RandomGenerator random) {
        this.loop = loop;
        this.host = host;
        this.journal = journal;
        this.identity = identity;
        this.session = new AgentSession(loop, controlPlane, servers, random, guard::uptime, this);
        this.fence = new Fence(loop, guard, this::fall);
        this.tasks =
                new AssignedTasks(
                        loop,
                        host,
                        journal,
                        identity.getBootId(),
                        usualStopTimeout,
                        session,
                        fence);
        host.parts().forEach(name -> parts.put(name, new HostPart(name, host)));
        parts.put(AssignedTasks.NAME, tasks);
    }

    /** Adopts what exists, then joins. */
    public void start() {
        host.survey(
                answer -> {
                    if (closed) {
                        return;
                    }
                    if (answer.isEmpty()) {
                        loop.after(SURVEY_RETRY, this::start);
                        return;
                    }
                    try {
                        tasks.adopt(journal.load(), journal.damaged(), answer.get());
                    } catch (JournalFailure e) {
                        // Without it, what runs could not be told from what nobody wants.
                        LOG.error("{}; trying again", e.getMessage());
                        loop.after(SURVEY_RETRY, this::start);
                        return;
                    }
                    host.watch(this::containerChanged);
                    host.watchTargets(this::found);
                    session.start();
                    loop.after(SWEEP_INTERVAL, this::sweep);
                });
    }

    /** The tasks that this agent knows, by ARN. */
    public Map<String, TaskRunner> runners() {
        return tasks.runners();
    }

    /** The last revision of the assignment that was taken in; 0 without a session. */
    public long revision() {
        return session.revision();
    }

    /** Stops acting; containers go on running. */
    public void close() {
        closed = true;
        session.close();
        fence.close();
        tasks.close();
    }

    @Override
    public Hello hello(String sessionId) {
        return identity.toBuilder()
                .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                .setSessionId(sessionId)
                .addAllParts(parts.keySet())
                .addAllTasks(tasks.observations())
                .addAllHeld(tasks.held())
                .build();
    }

    @Override
    public void assigned(String containerInstanceArn, Assignment assignment) {
        takeIn(assignment.getPartsList(), Part::assigned);
        targets.keySet().retainAll(tasks.runners().keySet());
        targets.values().forEach(session::report);
        sweep(false);
    }

    @Override
    public void confirmed(Duration sentAt, Duration lostAfter) {
        fence.renewed(sentAt, lostAfter);
    }

    @Override
    public void denied(String taskArn, Consumer<DeniedAnswer> answer) {
        host.denied(taskArn, answer);
    }

    private void fall() {
        if (!closed) {
            tasks.fence();
        }
    }

    @Override
    public void changed(Difference difference) {
        takeIn(difference.getPartsList(), Part::changed);
    }

    /** What this version does not know is passed over; a newer leader may tell it to others. */
    private void takeIn(List<PartDelta> deltas, BiConsumer<Part, PartDelta> take) {
        parts.forEach(
                (name, part) ->
                        deltas.stream()
                                .filter(delta -> delta.getPart().equals(name))
                                .forEach(delta -> take.accept(part, delta)));
    }

    /** Kept for the leaders to come, one for each load balancer's node that is here. */
    private void found(BalancerObservation observation) {
        if (!closed) {
            targets.put(observation.getTaskArn(), observation);
            session.report(observation);
        }
    }

    private void containerChanged(String runtimeId) {
        if (runtimeId.isEmpty()) {
            sweep(false);
        } else {
            tasks.containerChanged(runtimeId);
        }
    }

    private void sweep() {
        if (!closed) {
            tasks.persist();
            sweep(true);
        }
    }

    /** Looks at everything once: what no event told of, and what belongs to no task. */
    private void sweep(boolean again) {
        host.survey(
                answer -> {
                    if (closed) {
                        return;
                    }
                    answer.ifPresent(tasks::compare);
                    if (again) {
                        loop.after(SWEEP_INTERVAL, this::sweep);
                    }
                });
    }
}
