package dev.longshore.agent.runtime;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs containers: Podman, or Docker where only Docker exists. Every call blocks, may be
 * interrupted, and can be repeated: what is already as wished is no error. One that nobody could
 * take throws {@link RuntimeUnreachable}.
 */
public interface ContainerRuntime extends AutoCloseable {
    /** Which runtime this is and what it can do. */
    RuntimeFacts facts() throws RuntimeFailure;

    /**
     * Makes the image available.
     *
     * @return the digest ({@code sha256:…}) that the image has in its registry now; empty where no
     *     registry was asked, or none answered and the image was here
     * @throws RuntimeFailure CannotPullContainerError and its kin
     */
    String pull(String image) throws RuntimeFailure;

    /** Makes the Docker volumes of a task: its own, and shared ones that are to be provisioned. */
    void createVolumes(AssignedTask task) throws RuntimeFailure;

    /** Removes the volumes that live no longer than the task; its ARN is all that must be known. */
    void removeVolumes(AssignedTask task) throws RuntimeFailure;

    /** Ids of the tasks that have volumes of their own. */
    Set<String> listVolumes() throws RuntimeFailure;

    /**
     * Makes a container, not started, labelled with its task and name. If the task already has a
     * container of that name, that is the one.
     *
     * @param container the definition with the task's overrides applied
     * @return the runtime's id of it
     * @throws RuntimeFailure CannotCreateContainerError
     */
    String create(AssignedTask task, ContainerDefinition container, Place place)
            throws RuntimeFailure;

    /** Starts a container. @throws RuntimeFailure CannotStartContainerError */
    void start(String runtimeId) throws RuntimeFailure;

    /**
     * Sends the stop signal, then SIGKILL after {@code grace}; returns when the container has ended
     * or never ran.
     */
    void stop(String runtimeId, Duration grace) throws RuntimeFailure;

    /** Removes a container that has ended; harmless when there is none. */
    void remove(String runtimeId) throws RuntimeFailure;

    /** What the runtime knows of one container; nothing when there is none. */
    Optional<ContainerState> inspect(String runtimeId) throws RuntimeFailure;

    /** All containers that bear the agent's labels, whatever their state. */
    List<ContainerState> list() throws RuntimeFailure;

    /**
     * Ends containers of ours that the runtime does not know, since it was killed while it made
     * them: those that two calls in a row have found. The first call ends commands in containers
     * that an agent which was killed has left.
     *
     * @param known all that it knows, as {@link #list} has just said
     */
    void endStrays(List<ContainerState> known) throws RuntimeFailure;

    /**
     * Runs a command in a running container and waits for its end; it is killed after {@code
     * timeout}.
     *
     * @return the exit code and the first 4 KiB of output
     */
    ExecResult exec(String runtimeId, List<String> command, Duration timeout) throws RuntimeFailure;

    /**
     * Tells the listener of changes from now on, until closed. Survives restarts of the runtime's
     * daemon.
     */
    Watch watch(RuntimeListener listener);

    @Override
    void close();

    /** A subscription to changes. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Hears of changes, on any thread. */
    interface RuntimeListener {
        /** Something happened to this container: look at it again. */
        void changed(String runtimeId);

        /** Events may have been missed: look at all of them again. */
        void unsure();
    }
}
