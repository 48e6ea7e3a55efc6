package dev.longshore.simulation.invariant.caller;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tasks that were run, stops, and clusters, at the answer and at the end. */
@Invariant("What was acknowledged survives every fault.")
public final class AcknowledgedWritesSurvive {
    private final RowWatcher rows;
    private final Set<String> ran = new LinkedHashSet<>();
    private final Set<String> stopped = new LinkedHashSet<>();

    AcknowledgedWritesSurvive(RowWatcher rows) {
        this.rows = rows;
    }

    void ran(List<String> arns) {
        ran.addAll(arns);
        arns.forEach(this::exists);
    }

    void stopped(String arn) {
        stopped.add(arn);
        isToBeStopped(arn);
    }

    /** A read after a write of the only writer of a cluster. */
    public static void clusterIsRead(String cluster, boolean wasCreated, boolean isActive) {
        if (wasCreated != isActive) {
            throw broken(
                    cluster
                            + (wasCreated ? " was created" : " was deleted")
                            + ", and is read as "
                            + (isActive ? "ACTIVE" : "absent"));
        }
    }

    /** A service is not as the only caller who changes it was told last. */
    public static Violation serviceIsOther(String service, String told, String is) {
        return broken(service + " was acknowledged as " + told + ", and is " + is);
    }

    void check() {
        ran.forEach(this::exists);
        stopped.forEach(this::isToBeStopped);
    }

    private void exists(String arn) {
        if (rows.lastOf(Arns.id(arn)).isEmpty()) {
            throw broken(arn + " was acknowledged and is not there");
        }
    }

    private void isToBeStopped(String arn) {
        TaskRow row = rows.tasks().get(Arns.id(arn));
        if (row != null && !row.getTask().getDesiredStatus().equals("STOPPED")) {
            throw broken("the stop of " + arn + " was acknowledged, and it is wanted");
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(AcknowledgedWritesSurvive.class, evidence);
    }
}
