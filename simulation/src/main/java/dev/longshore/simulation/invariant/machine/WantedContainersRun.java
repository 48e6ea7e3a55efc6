package dev.longshore.simulation.invariant.machine;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.Set;

/**
 * Sees whom an agent asks to stop. An agent that comes back and does not know what runs would stop
 * it here, or start it again: so this and {@link ContainersStartOnce} say that it adopts.
 */
@Invariant(
        "A container that is wanted, or that load balancers may still send requests to, is never stopped without a cause on record, also not by an agent that comes back; silence of the servers is one for tasks of which there may be one at most, and for no others; damage of the record is one.")
public final class WantedContainersRun implements SimHost.Witness {
    /** Causes that a task's own containers are. */
    private static final Set<String> OWN = Set.of("EssentialContainerExited", "TaskFailedToStart");

    /** What the agents have on record. */
    public interface Records {
        /** The stop code that a machine's agent has for a task; empty without one. */
        String stopCode(String host, String taskArn);

        /** Whether the disk has lost the agent's record of a task. */
        boolean isDamaged(String host, String taskArn);

        /** Whether it has given this container of a task up. */
        boolean gaveUp(String host, String taskArn, String container);
    }

    private final RowWatcher rows;
    private final Records records;

    public WantedContainersRun(RowWatcher rows, Records records) {
        this.rows = rows;
        this.records = records;
    }

    @Override
    public void stopAsked(SimHost.Deed deed) {
        String host = deed.host();
        String taskArn = deed.task().getTaskArn();
        TaskRow row = rows.tasks().get(Arns.id(taskArn));
        boolean wanted =
                row != null
                        && (row.getTask().getDesiredStatus().equals("RUNNING")
                                || row.hasToldToStopAt()) // requests may be on their way to it
                        && !row.getReleased();
        String cause = records.stopCode(host, taskArn);
        boolean fenced = deed.task().getAtMostOne() && cause.equals("InfrastructureHealth");
        boolean damaged = records.isDamaged(host, taskArn) && cause.equals("InfrastructureHealth");
        if (wanted
                && !fenced
                && !damaged
                && !OWN.contains(cause)
                && !records.gaveUp(host, taskArn, deed.container())) {
            throw new Violation(
                    WantedContainersRun.class,
                    "%s %s on %s is stopped though it is wanted; cause on record: '%s'"
                            .formatted(taskArn, deed.container(), host, cause));
        }
    }
}
