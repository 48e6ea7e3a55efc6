package dev.longshore.agent.task;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.PartEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The machine below the agent. Everything takes time and is answered on the agent's loop; nothing
 * blocks the caller. In production it is Podman and the kernel, in the simulation a model of them.
 */
public interface Host {
    /** Does a step of a task. */
    Attempt perform(Step step, AssignedTask task, Consumer<StepResult> done);

    /** A step that is being done. */
    interface Attempt {
        /** One that cannot be given up, or has ended. */
        Attempt FINAL = () -> {};

        /** Nobody needs it any more. It is answered all the same, and may be done nevertheless. */
        void giveUp();
    }

    /**
     * Runs a health check in a container; nothing where it could not be run or did not end in time.
     */
    void exec(
            String runtimeId,
            List<String> command,
            Duration timeout,
            Consumer<Optional<ExecResult>> done);

    /** Asks the container runtime about one container. */
    void inspect(String runtimeId, Consumer<Inspection> done);

    /** Looks at everything of ours that exists on the machine. */
    void survey(Consumer<Optional<Survey>> done);

    /** Names of the parts of an assignment that are the machine's as a whole. */
    List<String> parts();

    /**
     * Brings the machine to what a part's table says, its entries by key; tries again by itself
     * where that fails.
     */
    void become(String part, NavigableMap<String, PartEntry> table);

    /** Hears from now on that a container changed; an empty id means that any may have. */
    void watch(Consumer<String> changed);

    /**
     * Hears from now on how the targets of load balancers are, as their nodes on this machine find
     * them: of each node first, then when something changes.
     */
    void watchTargets(Consumer<BalancerObservation> found);

    /** Says what security groups have refused a task lately, or why that is not known. */
    void denied(String taskArn, Consumer<DeniedAnswer> done);

    /** What looking at one container gave. */
    sealed interface Inspection {
        record Found(ContainerState state) implements Inspection {}

        record Absent() implements Inspection {}

        /** The runtime did not answer: nothing is known. */
        record Unknown() implements Inspection {}
    }

    /**
     * Everything of ours on the machine.
     *
     * @param resources ids of the tasks of which a resource exists
     */
    record Survey(List<ContainerState> containers, Map<TaskResource, Set<String>> resources) {
        /** Ids of the tasks that have this resource. */
        public Set<String> tasksWith(TaskResource resource) {
            return resources.getOrDefault(resource, Set.of());
        }
    }
}
