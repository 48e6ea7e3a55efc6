package dev.longshore.control.api.ecs.capacity;

import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;
import java.util.function.Predicate;

/** Which capacity providers a cluster's tasks and services use. */
public final class ProviderUse {
    private ProviderUse() {}

    /**
     * Whether tasks of the cluster that have not ended were started through a provider of these, or
     * services that are not INACTIVE, or their task sets, start tasks through one.
     */
    public static boolean any(ReadTx tx, String cluster, Predicate<String> provider) {
        return byTasks(tx, cluster, provider)
                || byServices(tx, cluster, provider)
                || byTaskSets(tx, cluster, provider);
    }

    private static boolean byTasks(ReadTx tx, String cluster, Predicate<String> provider) {
        boolean[] found = {false};
        tx.scan(
                Tables.TASKS,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    var task = row.row().getTask();
                    found[0] =
                            task.hasCapacityProviderName()
                                    && !task.getLastStatus().equals("STOPPED")
                                    && provider.test(task.getCapacityProviderName());
                    return !found[0];
                });
        return found[0];
    }

    private static boolean byServices(ReadTx tx, String cluster, Predicate<String> provider) {
        boolean[] found = {false};
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    var service = row.row().getService();
                    found[0] =
                            !service.getStatus().equals("INACTIVE")
                                    && service.getCapacityProviderStrategyList().stream()
                                            .anyMatch(
                                                    item ->
                                                            provider.test(
                                                                    item.getCapacityProvider()));
                    return !found[0];
                });
        return found[0];
    }

    /** Task sets have strategies of their own. */
    private static boolean byTaskSets(ReadTx tx, String cluster, Predicate<String> provider) {
        boolean[] found = {false};
        tx.scan(
                Tables.TASK_SETS,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    found[0] =
                            row
                                    .row()
                                    .getState()
                                    .getDeployment()
                                    .getCapacityProviderStrategyList()
                                    .stream()
                                    .anyMatch(item -> provider.test(item.getCapacityProvider()));
                    return !found[0];
                });
        return found[0];
    }
}
