package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.ServiceRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.Set;

/** Looks at every record that says that a deployment goes on. */
@Invariant(
        "After the quiet minutes the record of a deployment is under way only where it is that of the PRIMARY deployment of an ACTIVE service, and nobody's wish to stop it is left.")
public final class DeploymentRecordsEnd implements SettledCheck {
    private static final Set<String> UNDER_WAY = Set.of("IN_PROGRESS", "ROLLBACK_IN_PROGRESS");
    private static final Set<String> WISHES = Set.of("STOP_REQUESTED", "ROLLBACK_REQUESTED");

    @Override
    public void check(Settled settled) {
        settled.rows()
                .deployments()
                .forEach(
                        (key, record) -> {
                            String status = record.getDeployment().getStatus();
                            ServiceRow service =
                                    settled.rows()
                                            .services()
                                            .getOrDefault(
                                                    new ServiceKey(key.cluster(), key.service()),
                                                    ServiceRow.getDefaultInstance());
                            boolean isPrimary =
                                    Services.isActive(service)
                                            && Services.primary(service)
                                                    .getServiceDeployment()
                                                    .equals(key.deployment());
                            boolean left = UNDER_WAY.contains(status) && !isPrimary;
                            if (left || WISHES.contains(status)) {
                                throw new Violation(
                                        DeploymentRecordsEnd.class,
                                        key + " is " + status + ": " + Services.inShort(service));
                            }
                        });
    }
}
