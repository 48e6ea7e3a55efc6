package dev.longshore.agent.node;

import dev.longshore.agent.fence.Fence;
import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.session.AgentSession;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.TaskRunner;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.TaskObservation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part "tasks": a runner for each task that is assigned to this machine, or of which something
 * is left on it. Confined to the agent's loop.
 */
final class AssignedTasks implements Part {
    static final String NAME = "tasks";

    private static final Logger LOG = LoggerFactory.getLogger(AssignedTasks.class);

    private final Loop loop;
    private final Host host;
    private final Journal journal;
    private final String bootId;
    private final Duration usualStopTimeout;
    private final AgentSession session;
    private final Orphans orphans;
    private final Fence fence;
    private final Map<String, TaskRunner> runners = new TreeMap<>();

    /** ARNs of the tasks that the leader has told of. */
    private final Set<String> assigned = new HashSet<>();

    /** Of what there was something on the machine at the last look, without a record of it. */
    private Strays strays = Strays.NONE;

    /** Ids of tasks whose damaged entries have yet to be forgotten. */
    private final Set<String> unbelievable = new TreeSet<>();

    /** Until then nothing can be told from what nobody wants. */
    private boolean knowsAssignment;

    AssignedTasks(
            Loop loop,
            Host host,
            Journal journal,
            String bootId,
            Duration usualStopTimeout,
            AgentSession session,
            Fence fence) {
        this.fence = fence;
        this.loop = loop;
        this.host = host;
        this.journal = journal;
        this.bootId = bootId;
        this.usualStopTimeout = usualStopTimeout;
        this.session = session;
        this.orphans = new Orphans(host);
    }

    /** The runners by their tasks' ARNs. */
    Map<String, TaskRunner> runners() {
        return Map.copyOf(runners);
    }

    /** All tasks of which something exists here. */
    List<TaskObservation> observations() {
        return runners.values().stream().map(TaskRunner::observation).toList();
    }

    /** Ids of tasks of which something exists here, and nothing on record. */
    Set<String> held() {
        return strays.taskIds();
    }

    /**
     * Goes on with what an agent before this one has begun.
     *
     * @param damaged ids of tasks that may have begun, of which nothing else is known
     */
    void adopt(List<JournalEntry> entries, Set<String> damaged, Host.Survey survey) {
        unbelievable.addAll(damaged);
        for (JournalEntry entry : entries) {
            var corrected = Adoption.correct(entry, survey, bootId, loop.now()).build();
            runners.put(entry.getTask().getTaskArn(), runner(corrected));
        }
        strays = strays(survey);
        // Before any of them goes on: what has not begun yet may have been replaced by now.
        fence.adopt(atMostOne());
        for (ContainerState container : survey.containers()) {
            TaskRunner runner = runners.get(container.origin().taskArn());
            if (runner != null && container.origin().bootId().equals(bootId)) {
                runner.saw(container);
            }
        }
        List.copyOf(runners.values()).forEach(TaskRunner::advance);
    }

    /** Ends the tasks of which there may be one at most: somebody may be about to replace them. */
    void fence() {
        List.copyOf(runners.values()).stream()
                .filter(AssignedTasks::isAtMostOne)
                .forEach(
                        runner ->
                                runner.stop(
                                        "InfrastructureHealth",
                                        "Its node had not heard of the control plane for too long, and there may be one of it at most"));
    }

    private static boolean isAtMostOne(TaskRunner runner) {
        return runner.entry().getTask().getAtMostOne() && !runner.finished();
    }

    private Set<String> atMostOne() {
        return runners.values().stream()
                .filter(AssignedTasks::isAtMostOne)
                .map(runner -> Arns.id(runner.entry().getTask().getTaskArn()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void assigned(PartDelta whole) {
        assigned.clear();
        take(whole.getEntriesList());
        knowsAssignment = true;
        releaseUnassigned();
    }

    @Override
    public void changed(PartDelta difference) {
        take(difference.getEntriesList());
        for (String arn : difference.getRemovedList()) {
            assigned.remove(arn);
            release(arn);
        }
    }

    /** Something happened to a container. */
    void containerChanged(String runtimeId) {
        for (TaskRunner runner : runners.values()) {
            if (runner.containerWith(runtimeId).isPresent()) {
                runner.inspect(runtimeId);
            }
        }
    }

    /** Writes what the journal could not take before. */
    void persist() {
        runners.values().forEach(TaskRunner::persist);
    }

    /** Looks after what no event told of, and removes what belongs to no task. */
    void compare(Host.Survey survey) {
        strays = strays(survey);
        for (ContainerState container : survey.containers()) {
            TaskRunner runner = runners.get(container.origin().taskArn());
            if (runner != null && !runner.finished()) {
                runner.found(container, container.origin().bootId().equals(bootId));
            }
        }
        if (knowsAssignment) {
            releaseUnassigned();
            Set<String> accounting = accounting();
            orphans.remove(
                    survey,
                    accounting,
                    accounting.stream().map(Arns::id).collect(Collectors.toSet()));
        }
    }

    /**
     * ARNs of the tasks of which something may be here. What comes to be of one that has ended, by
     * a call that was given up, is nobody's.
     */
    private Set<String> accounting() {
        return runners.entrySet().stream()
                .filter(each -> !each.getValue().finished())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Strays strays(Host.Survey survey) {
        return Strays.in(survey, unbelievable, taskIds());
    }

    private Set<String> taskIds() {
        return runners.keySet().stream().map(Arns::id).collect(Collectors.toSet());
    }

    /** Stops acting; what runs goes on running. */
    void close() {
        runners.values().forEach(TaskRunner::close);
    }

    private TaskRunner runner(JournalEntry entry) {
        return new TaskRunner(loop, host, journal, entry, session::report);
    }

    private void take(List<PartEntry> entries) {
        entries.stream().filter(PartEntry::hasTask).forEach(entry -> take(entry.getTask()));
    }

    private void take(AssignedTask task) {
        assigned.add(task.getTaskArn());
        TaskRunner runner = runners.get(task.getTaskArn());
        if (runner == null) {
            runner = runnerOf(task);
            runners.put(task.getTaskArn(), runner);
            guard(task);
        }
        runner.assigned(task);
        runner.advance();
    }

    /** For a task without one: it is new here, or there is more of it than the journal knows. */
    private TaskRunner runnerOf(AssignedTask task) {
        JournalEntry fresh = TaskRunner.fresh(task, bootId, usualStopTimeout);
        if (!strays.has(task.getTaskArn())) {
            return runner(fresh);
        }
        LOG.error("task {} is on this machine, and not in the agent's journal", task.getTaskArn());
        TaskRunner runner = runner(Adoption.rebuilt(fresh, strays.survey(), loop.now()));
        strays.containersOf(task.getTaskArn())
                .forEach(container -> runner.inspect(container.runtimeId()));
        return runner;
    }

    /** A task of this kind is guarded before anything of it is there. */
    private void guard(AssignedTask task) {
        if (task.getAtMostOne()) {
            fence.tasks(atMostOne());
            if (!fence.holds()) {
                fence();
            }
        }
    }

    private void releaseUnassigned() {
        Set<String> wanted = assigned.stream().map(Arns::id).collect(Collectors.toSet());
        for (String id : Set.copyOf(unbelievable)) {
            if (!wanted.contains(id) && !taskIds().contains(id)) {
                unbelievable.remove(id);
                journal.remove("task/" + id);
            }
        }
        List.copyOf(runners.keySet()).stream()
                .filter(arn -> !assigned.contains(arn))
                .forEach(this::release);
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
            journal.remove(arn);
            unbelievable.remove(Arns.id(arn));
            session.forget(arn);
            fence.tasks(atMostOne());
        } else {
            LOG.info("task {} is not assigned to this machine any more: stopping it", arn);
            runner.stop(
                    "InfrastructureHealth",
                    "The task is not assigned to this container instance any more");
        }
    }
}
