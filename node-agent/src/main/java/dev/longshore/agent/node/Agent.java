package dev.longshore.agent.node;

import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.session.AgentSession;
import dev.longshore.agent.session.ControlPlane;
import dev.longshore.agent.session.SessionListener;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.TaskRunner;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.store.FeatureLevel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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
    private final Orphans orphans;
    private final Map<String, TaskRunner> runners = new TreeMap<>();

    /** Tasks of the last assignment. */
    private final Set<String> assigned = new HashSet<>();

    private boolean knowsAssignment;
    private boolean closed;

    /**
     * @param servers {@code host:port} of those that may lead
     * @param identity who this agent is and what its machine has: each hello, without the session
     *     and the tasks
     */
    public Agent(
            Loop loop,
            Host host,
            Journal journal,
            ControlPlane controlPlane,
            List<String> servers,
            Hello identity,
            RandomGenerator random) {
        this.loop = loop;
        this.host = host;
        this.journal = journal;
        this.identity = identity;
        this.session = new AgentSession(loop, controlPlane, servers, random, this);
        this.orphans = new Orphans(host);
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
                        adopt(answer.get(), journal.load());
                    } catch (JournalFailure e) {
                        // Without it, what runs could not be told from what nobody wants.
                        LOG.error("{}; trying again", e.getMessage());
                        loop.after(SURVEY_RETRY, this::start);
                        return;
                    }
                    host.watch(this::containerChanged);
                    session.start();
                    loop.after(SWEEP_INTERVAL, this::sweep);
                });
    }

    /** The tasks that this agent knows, by ARN. */
    public Map<String, TaskRunner> runners() {
        return Map.copyOf(runners);
    }

    /** The last revision of the assignment that was taken in; 0 without a session. */
    public long revision() {
        return session.revision();
    }

    /** Stops acting; containers go on running. */
    public void close() {
        closed = true;
        session.close();
        runners.values().forEach(TaskRunner::close);
    }

    @Override
    public Hello hello(String sessionId) {
        return identity.toBuilder()
                .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                .setSessionId(sessionId)
                .addAllTasks(runners.values().stream().map(TaskRunner::observation).toList())
                .build();
    }

    @Override
    public void assigned(String containerInstanceArn, Assignment assignment) {
        host.overlay(assignment.getNetwork());
        assigned.clear();
        assignment.getTasksList().forEach(this::take);
        knowsAssignment = true;
        for (String arn : List.copyOf(runners.keySet())) {
            if (!assigned.contains(arn)) {
                release(arn);
            }
        }
        sweep(false);
    }

    @Override
    public void changed(Difference difference) {
        if (difference.hasNetwork()) {
            host.overlay(difference.getNetwork());
        }
        difference.getChangedList().forEach(this::take);
        difference
                .getRemovedList()
                .forEach(
                        arn -> {
                            assigned.remove(arn);
                            release(arn);
                        });
    }

    private void adopt(Host.Survey survey, List<JournalEntry> entries) {
        for (JournalEntry entry : entries) {
            var corrected =
                    Adoption.correct(entry, survey, identity.getBootId(), loop.now()).build();
            TaskRunner runner = runner(corrected);
            runners.put(entry.getTask().getTaskArn(), runner);
            survey.containers().stream()
                    .filter(
                            container ->
                                    container
                                            .origin()
                                            .taskArn()
                                            .equals(entry.getTask().getTaskArn()))
                    .filter(container -> container.origin().bootId().equals(identity.getBootId()))
                    .forEach(runner::saw);
        }
        List.copyOf(runners.values()).forEach(TaskRunner::advance);
    }

    private TaskRunner runner(JournalEntry entry) {
        return new TaskRunner(loop, host, journal, entry, session::report);
    }

    private void take(AssignedTask task) {
        assigned.add(task.getTaskArn());
        TaskRunner runner = runners.get(task.getTaskArn());
        if (runner == null) {
            runner = runner(TaskRunner.fresh(task, identity.getBootId()));
            runners.put(task.getTaskArn(), runner);
        }
        runner.assigned(task);
        runner.advance();
    }

    /** The control plane has let go of a task: it is forgotten, once nothing of it is left. */
    private void release(String arn) {
        TaskRunner runner = runners.get(arn);
        if (runner == null) {
            return;
        }
        if (runner.finished()) {
            runner.close();
            runners.remove(arn);
            forget(arn);
            session.forget(arn);
        } else {
            LOG.info("task {} is not assigned to this machine any more: stopping it", arn);
            runner.stop(
                    "InfrastructureHealth",
                    "The task is not assigned to this container instance any more");
        }
    }

    private void forget(String arn) {
        try {
            journal.remove(arn);
        } catch (JournalFailure e) {
            // The next start finds a task that has ended, and forgets it then.
            LOG.warn("task {}: {}", arn, e.getMessage());
        }
    }

    private void containerChanged(String runtimeId) {
        if (runtimeId.isEmpty()) {
            sweep(false);
            return;
        }
        runners.values()
                .forEach(
                        runner -> {
                            if (runner.containerWith(runtimeId).isPresent()) {
                                runner.inspect(runtimeId);
                            }
                        });
    }

    private void sweep() {
        if (!closed) {
            runners.values().forEach(TaskRunner::persist);
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
                    answer.ifPresent(this::compare);
                    if (again) {
                        loop.after(SWEEP_INTERVAL, this::sweep);
                    }
                });
    }

    private void compare(Host.Survey survey) {
        for (ContainerState container : survey.containers()) {
            TaskRunner runner = runners.get(container.origin().taskArn());
            if (runner != null && runner.containerWith(container.runtimeId()).isPresent()) {
                runner.inspect(container.runtimeId());
            }
        }
        for (String arn : List.copyOf(runners.keySet())) {
            if (knowsAssignment && !assigned.contains(arn)) {
                release(arn);
            }
        }
        if (knowsAssignment) {
            orphans.remove(
                    survey,
                    runners.keySet(),
                    runners.keySet().stream().map(arn -> Arns.id(arn)).collect(Collectors.toSet()));
        }
    }
}
