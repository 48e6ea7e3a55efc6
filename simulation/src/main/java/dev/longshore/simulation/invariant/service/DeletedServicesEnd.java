package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.List;
import java.util.Optional;

/** Looks at all tasks of services, and at services whose deletion was acknowledged. */
@Invariant(
        "After the quiet minutes a service that was deleted is INACTIVE or forgotten, and no task is wanted whose service is not there.")
public final class DeletedServicesEnd implements SettledCheck {
    private final AcknowledgedServices acknowledged;

    public DeletedServicesEnd(AcknowledgedServices acknowledged) {
        this.acknowledged = acknowledged;
    }

    @Override
    public void check(Settled settled) {
        for (ServiceKey key : acknowledged.deleted()) {
            ServiceRow row = settled.rows().services().get(key);
            if (row != null && !row.getService().getStatus().equals("INACTIVE")) {
                throw broken(key + " was deleted, and is " + row);
            }
        }
        for (TaskRow task : settled.rows().tasks().values()) {
            Optional<ServiceRow> service =
                    Services.of(task)
                            .map(
                                    key ->
                                            settled.rows()
                                                    .services()
                                                    .getOrDefault(
                                                            key, ServiceRow.getDefaultInstance()));
            boolean left =
                    service.filter(row -> !Services.isActive(row)).isPresent()
                            && Services.isLive(task);
            if (left) {
                throw broken(List.of(task) + " is left");
            }
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(DeletedServicesEnd.class, evidence);
    }
}
