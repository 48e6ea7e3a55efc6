package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Counts the tasks of each capacity provider of a service that has all its tasks. */
@Invariant(
        "After the quiet minutes, where a service has all its tasks, a strategy's base has its own,"
                + " and the others are within one task of their shares by weight, unless the deployment"
                + " has failed or was scaled in: which tasks go then depends on zones and nodes.")
public final class StrategiesHold implements SettledCheck, ServiceListener {
    /** Deployments some of whose own tasks were stopped by the scheduler. */
    private final Set<String> scaledIn = new HashSet<>();

    @Override
    public void stepped(ServiceStep step) {
        step.stops()
                .flatMap(change -> change.after().stream())
                .forEach(row -> scaledIn.add(row.getTask().getStartedBy()));
    }

    @Override
    public void check(Settled settled) {
        settled.rows()
                .services()
                .forEach(
                        (key, row) -> {
                            List<CapacityProviderStrategyItem> strategy =
                                    Services.primary(row)
                                            .getDeployment()
                                            .getCapacityProviderStrategyList();
                            boolean holds =
                                    Services.isActive(row)
                                            && !hasFailed(row)
                                            && !scaledIn.contains(Services.primaryId(row));
                            if (!strategy.isEmpty() && holds) {
                                check(key, row, strategy, Services.live(settled.rows(), key));
                            }
                        });
    }

    /** One that has failed launches nothing, whichever of its tasks have ended. */
    private static boolean hasFailed(ServiceRow row) {
        return Services.primary(row).getDeployment().getRolloutState().equals("FAILED");
    }

    private static void check(
            ServiceKey key,
            ServiceRow row,
            List<CapacityProviderStrategyItem> strategy,
            List<TaskRow> live) {
        Map<String, Long> tasks =
                live.stream()
                        .filter(task -> Services.isOfPrimary(row, task))
                        .collect(
                                Collectors.groupingBy(
                                        task -> task.getTask().getCapacityProviderName(),
                                        Collectors.counting()));
        long all = tasks.values().stream().mapToLong(Long::longValue).sum();
        if (all != row.getService().getDesiredCount()) {
            return; // ServicesReachTheirCount sees why
        }
        long bases = strategy.stream().mapToLong(CapacityProviderStrategyItem::getBase).sum();
        long weights = strategy.stream().mapToLong(CapacityProviderStrategyItem::getWeight).sum();
        for (CapacityProviderStrategyItem item : strategy) {
            long has = tasks.getOrDefault(item.getCapacityProvider(), 0L);
            double share = (double) Math.max(0, all - bases) * item.getWeight() / weights;
            boolean base = has >= Math.min(item.getBase(), all);
            boolean weight = Math.abs(has - Math.min(item.getBase(), all) - share) <= 1;
            if (!base || !weight) {
                throw new Violation(
                        StrategiesHold.class, "%s has %s by %s".formatted(key, tasks, strategy));
            }
        }
    }
}
